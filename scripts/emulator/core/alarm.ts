import type { Clock } from '../../../shared/platform/clock.ts';

/** The longest that Node's timers take; more would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** One timer for something whose next due time keeps changing. It may ring early: whoever it wakes looks for what is due. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #ringsAtMs = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at this time or earlier. A timer that is set for later is brought forward, never put back. */
  wakeBy(atMs: number): void {
    if (this.#stopped || atMs >= this.#ringsAtMs) return;
    this.#cancel?.();
    this.#ringsAtMs = atMs;
    const delayMs = Math.min(MAX_DELAY_MS, Math.max(0, atMs - this.#clock.nowMs()));
    this.#cancel = this.#clock.schedule(delayMs, () => {
      this.#ringsAtMs = Number.POSITIVE_INFINITY;
      this.#cancel = null;
      this.#ring();
    });
  }

  /** It never rings again, whatever it is told. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }
}
