import { type KlioError, toKlioError } from '../errors/klio-error.ts';
import type { Clock } from './clock.ts';
import { mapInOrder } from './map-in-order.ts';
import { cutIntoBatches, type Entry } from './message-batches.ts';
import type { BatchPublisher, OutgoingMessage } from './publisher.ts';

export type PublishResult<T> =
  | { readonly item: T; readonly messageId: string }
  | { readonly item: T; readonly error: KlioError };

export interface PublishAllOptions<T> {
  readonly topic: string;
  /** What is published for an item; where it throws, that is the item's result. */
  readonly toMessage: (item: T) => OutgoingMessage;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Requests under way at a time. With MAX_REQUEST_BYTES it bounds the memory. */
  readonly maxRequests?: number;
}

/**
 * Publishes any number of items in batches: one result for each, in order, as they become known. A batch
 * that fails is an error of its items alone. Throws what the source throws, and DEADLINE_EXCEEDED when the
 * signal fires before the source has ended.
 */
export async function* publishAll<T>(
  publisher: BatchPublisher,
  items: Iterable<T> | AsyncIterable<T>,
  options: PublishAllOptions<T>,
): AsyncGenerator<PublishResult<T>> {
  const { topic, signal, maxRequests = 4 } = options;
  const batches = cutIntoBatches(items, options);
  const publishBatch = (batch: readonly Entry<T>[]) => publishEntries(publisher, batch, { topic, signal });
  for await (const results of mapInOrder(batches, maxRequests, publishBatch)) yield* results;
}

async function publishEntries<T>(
  publisher: BatchPublisher,
  batch: readonly Entry<T>[],
  { topic, signal }: { topic: string; signal: AbortSignal },
): Promise<PublishResult<T>[]> {
  const messages = batch.flatMap((entry) => ('message' in entry ? [entry.message] : []));
  const resultOf = (result: () => { messageId: string } | { error: KlioError }) =>
    batch.map((entry) => ('error' in entry ? entry : { item: entry.item, ...result() }));
  try {
    const ids = messages.length > 0 ? await publisher.publishBatch(topic, messages, signal) : [];
    const remaining = ids.values();
    return resultOf(() => ({ messageId: remaining.next().value as string }));
  } catch (thrown) {
    const error = toKlioError(thrown);
    return resultOf(() => ({ error }));
  }
}
