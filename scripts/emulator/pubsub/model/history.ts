import type { StoredMessage } from './message.ts';

const FIRST_SWEEP_AT = 1024;

/** Messages that are kept although nobody waits for them, for subscriptions to seek back to. */
export class History {
  readonly #messages = new Map<number, StoredMessage>();
  #sweepAt = FIRST_SWEEP_AT;

  /** Adds a message. Those published before `forgetBeforeMs` are forgotten now and then, in constant time per addition. */
  add(message: StoredMessage, forgetBeforeMs: number): void {
    this.#messages.set(message.id, message);
    if (this.#messages.size < this.#sweepAt) return;
    this.forgetBefore(forgetBeforeMs);
    this.#sweepAt = Math.max(FIRST_SWEEP_AT, 2 * this.#messages.size);
  }

  forgetBefore(timeMs: number): void {
    for (const message of this.#messages.values()) {
      if (message.publishedAtMs < timeMs) this.#messages.delete(message.id);
    }
  }

  messages(): IterableIterator<StoredMessage> {
    return this.#messages.values();
  }

  clear(): void {
    this.#messages.clear();
  }
}
