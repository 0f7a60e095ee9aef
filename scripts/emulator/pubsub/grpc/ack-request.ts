import { fieldBytes } from '../model/protobuf-size.ts';
import { invalid } from '../pubsub-error.ts';

/** https://cloud.google.com/pubsub/quotas#resource_limits */
const MAX_REQUEST_BYTES = 524_288;
const MAX_DEADLINE_SECONDS = 600;

/** Throws INVALID_ARGUMENT when there is no id, or more of them than a request may hold. */
export function checkAckIds(ackIds: readonly string[]): void {
  if (ackIds.length === 0) throw invalid('Invalid ack_ids: there is none');
  const bytes = ackIds.reduce((sum, ackId) => sum + fieldBytes(Buffer.byteLength(ackId)), 0);
  if (bytes > MAX_REQUEST_BYTES) {
    throw invalid(`Invalid ack_ids: the request is longer than ${MAX_REQUEST_BYTES} bytes [bytes=${bytes}]`);
  }
}

/** Throws INVALID_ARGUMENT for a deadline out of range; 0 is a nack. */
export function checkNewDeadline(seconds: number): void {
  if (seconds >= 0 && seconds <= MAX_DEADLINE_SECONDS) return;
  throw invalid(`Invalid ack deadline: must be 0 to ${MAX_DEADLINE_SECONDS} seconds [got=${seconds}]`);
}
