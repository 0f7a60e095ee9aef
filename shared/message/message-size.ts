import { KlioError } from '../errors/klio-error.ts';

/** The data of one Pub/Sub message. https://cloud.google.com/pubsub/quotas#resource_limits */
export const MAX_MESSAGE_BYTES = 10_000_000;

/** Throws MESSAGE_TOO_LARGE for data that Pub/Sub would not take. */
export function checkMessageSize(sizeBytes: number): void {
  if (sizeBytes <= MAX_MESSAGE_BYTES) return;
  throw new KlioError(
    'MESSAGE_TOO_LARGE',
    `Message does not fit into Pub/Sub, put its payload into an object instead [bytes=${sizeBytes}, limit=${MAX_MESSAGE_BYTES}]`,
  );
}
