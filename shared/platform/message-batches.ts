import { KlioError, toKlioError } from '../errors/klio-error.ts';
import { abortable } from './abortable.ts';
import { type Clock, systemClock } from './clock.ts';
import {
  checkMessageLimits,
  MAX_REQUEST_BYTES,
  MAX_REQUEST_MESSAGES,
  messageBytes,
} from './message-limits.ts';
import type { OutgoingMessage } from './publisher.ts';

/** How long a message waits for more from a slow source. */
const LINGER_MS = 50;
/** What the topic's name may take of a request. */
const TOPIC_BYTES = 1024;

/** An item with what is to be published for it, or with why nothing can be. */
export type Entry<T> = { readonly item: T } & (
  | { readonly message: OutgoingMessage }
  | { readonly error: KlioError }
);

export interface BatchOptions<T> {
  readonly topic: string;
  readonly toMessage: (item: T) => OutgoingMessage;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Batches that fit into one publish request, full ones where the source is fast, early ones where it is slow.
 * What the source throws, or DEADLINE_EXCEEDED once the signal fires, comes after the last batch.
 */
export async function* cutIntoBatches<T>(
  items: Iterable<T> | AsyncIterable<T>,
  { topic, toMessage, signal, clock = systemClock }: BatchOptions<T>,
): AsyncGenerator<readonly Entry<T>[]> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const pull = async (): Promise<SourceEvent<T>> => {
    try {
      const next = await abortable(Promise.resolve(source.next()), signal);
      return next.done ? { kind: 'end' } : { kind: 'item', item: next.value };
    } catch (thrown) {
      return { kind: 'failure', thrown: signal.aborted ? timeIsUp(topic, signal) : thrown };
    }
  };
  let batch = new Batch<T>(clock);
  let pulling = pull();
  try {
    for (;;) {
      const event = await Promise.race([pulling, batch.waitedLong]);
      if (event.kind === 'item') {
        const entry = toEntry(event.item, topic, toMessage);
        if (!batch.hasRoomFor(entry)) {
          yield batch.close();
          batch = new Batch(clock);
        }
        batch.add(entry);
        pulling = pull();
        continue;
      }
      if (!batch.isEmpty) yield batch.close();
      if (event.kind === 'end') return;
      if (event.kind === 'failure') throw event.thrown;
      batch = new Batch(clock);
    }
  } finally {
    batch.close();
    // Not awaited: a source that hangs would hang this too.
    Promise.resolve(source.return?.()).catch(() => {});
  }
}

type SourceEvent<T> =
  | { readonly kind: 'item'; readonly item: T }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly thrown: unknown };

function toEntry<T>(item: T, topic: string, toMessage: (item: T) => OutgoingMessage): Entry<T> {
  try {
    const message = toMessage(item);
    checkMessageLimits(topic, message);
    return { item, message };
  } catch (thrown) {
    return { item, error: toKlioError(thrown) };
  }
}

/** Entries that go out together. The first one starts the time that it waits for others. */
class Batch<T> {
  readonly waitedLong: Promise<{ kind: 'waited' }>;
  readonly #entries: Entry<T>[] = [];
  readonly #clock: Clock;
  #bytes = TOPIC_BYTES;
  #sayWaited: () => void = () => {};
  #stopWaiting: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.waitedLong = new Promise((resolve) => {
      this.#sayWaited = () => resolve({ kind: 'waited' });
    });
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  hasRoomFor(entry: Entry<T>): boolean {
    return this.#entries.length < MAX_REQUEST_MESSAGES && this.#bytes + bytesOf(entry) <= MAX_REQUEST_BYTES;
  }

  add(entry: Entry<T>): void {
    if (this.isEmpty) this.#stopWaiting = this.#clock.schedule(LINGER_MS, this.#sayWaited);
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
  }

  /** The entries; the batch waits no longer. */
  close(): readonly Entry<T>[] {
    this.#stopWaiting();
    return this.#entries;
  }
}

function bytesOf<T>(entry: Entry<T>): number {
  return 'message' in entry ? messageBytes(entry.message) : 0;
}

function timeIsUp(topic: string, signal: AbortSignal): KlioError {
  return new KlioError('DEADLINE_EXCEEDED', `Cannot publish messages: time is up [topic=${topic}]`, {
    cause: signal.reason,
  });
}
