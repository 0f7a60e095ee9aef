import { DueHeap } from '../../core/due-heap.ts';
import { Fifo } from '../../core/fifo.ts';
import type { StoredMessage } from './message.ts';
import type { Delivery, Receiver } from './receiver.ts';

/** Where an unacked message of a subscription stands. */
export interface Entry {
  readonly message: StoredMessage;
  /** Nacks and expired leases so far. */
  failures: number;
  state: 'ready' | 'leased' | 'waiting' | 'gone';
  /** When the lease ends, or when the wait does. */
  dueAtMs: number;
  heapIndex: number;
  /** Serial number of the latest delivery, 0 before the first; an ack id names it. */
  serial: number;
  lease: { readonly delivery: Delivery; readonly receiver: Receiver | null } | null;
  /** Whether it stands in the queue of ready entries, where a stale place is skipped. */
  queued: boolean;
}

/** The unacked messages of one subscription, oldest first. */
export class Backlog {
  readonly #entries = new Map<number, Entry>();
  readonly #ready = new Fifo<Entry>();
  /** Leases and waits. */
  readonly #due = new DueHeap<Entry>();

  get size(): number {
    return this.#entries.size;
  }

  get(id: number): Entry | undefined {
    return this.#entries.get(id);
  }

  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  get oldest(): Entry | undefined {
    return this.#entries.values().next().value;
  }

  /** Adds a message, ready at once or, with a retry time, waiting for it. */
  add(message: StoredMessage, { failures = 0, retryAtMs = 0 } = {}): void {
    const entry: Entry = {
      message,
      failures,
      state: 'ready',
      dueAtMs: 0,
      heapIndex: -1,
      serial: 0,
      lease: null,
      queued: false,
    };
    this.#entries.set(message.id, entry);
    this.retryAt(entry, retryAtMs);
  }

  /** The next ready entry, which is out of the queue with that. */
  takeReady(): Entry | undefined {
    for (let entry = this.#ready.shift(); entry; entry = this.#ready.shift()) {
      entry.queued = false;
      if (entry.state === 'ready') return entry;
    }
    return undefined;
  }

  lease(entry: Entry, serial: number, lease: NonNullable<Entry['lease']>, untilMs: number): void {
    entry.state = 'leased';
    entry.serial = serial;
    entry.lease = lease;
    this.#due.put(entry, untilMs);
  }

  extend(entry: Entry, untilMs: number): void {
    this.#due.put(entry, untilMs);
  }

  /** Ends a lease, if there is one: ready at once, or waiting when a time is given. */
  retryAt(entry: Entry, atMs: number): void {
    entry.lease = null;
    this.#due.remove(entry);
    if (atMs > 0) {
      entry.state = 'waiting';
      this.#due.put(entry, atMs);
    } else {
      entry.state = 'ready';
      if (!entry.queued) this.#ready.push(entry);
      entry.queued = true;
    }
  }

  remove(entry: Entry): void {
    entry.state = 'gone';
    entry.lease = null;
    this.#due.remove(entry);
    this.#entries.delete(entry.message.id);
  }

  clear(): void {
    for (const entry of this.#entries.values()) entry.state = 'gone';
    this.#entries.clear();
    this.#ready.clear();
    this.#due.clear();
  }

  /** Takes out the next entry whose lease or wait is over. */
  takeDue(nowMs: number): Entry | undefined {
    const { first } = this.#due;
    if (first === undefined || first.dueAtMs > nowMs) return undefined;
    this.#due.remove(first);
    return first;
  }

  get nextDueAtMs(): number {
    return this.#due.first?.dueAtMs ?? Number.POSITIVE_INFINITY;
  }
}
