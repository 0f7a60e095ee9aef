import type { Clock } from '../../../shared/platform/clock.ts';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** Keeps a function that does not start from being started again and again: 1 s, doubling up to 60 s. */
export class StartBackoff {
  readonly #clock: Clock;
  #failures = 0;
  #nextStartAtMs = 0;
  #reason = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why the last start failed, null when it did not. */
  get reason(): string | null {
    return this.#failures > 0 ? this.#reason : null;
  }

  get isWaiting(): boolean {
    return this.#failures > 0 && this.#clock.nowMs() < this.#nextStartAtMs;
  }

  /** Returns whether that is news: false when the start before failed for the same reason. */
  failed(reason: string): boolean {
    const isNews = reason !== this.reason;
    this.#reason = reason;
    this.#nextStartAtMs =
      this.#clock.nowMs() + Math.min(FIRST_DELAY_MS * 2 ** this.#failures, LONGEST_DELAY_MS);
    this.#failures += 1;
    return isNews;
  }

  /** The function started, or its source has changed. */
  reset(): void {
    this.#failures = 0;
  }
}
