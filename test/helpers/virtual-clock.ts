import type { Clock } from '../../shared/platform/clock.ts';

interface Timer {
  readonly dueAtMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. Starts at 2026-01-01T00:00:00Z unless told. */
export class VirtualClock implements Clock {
  #nowMs: number;
  /** By due time; timers due at the same time in the order they were set. */
  readonly #timers: Timer[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { dueAtMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.splice(this.#insertionIndex(timer.dueAtMs), 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Timers that are set and have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /**
   * Moves time on by `ms`, firing each timer at its own time, also those that are set on the way. Promises
   * settle before and after each firing. What a callback throws, this throws.
   */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#nowMs + ms;
    await settle();
    for (let timer = this.#takeDue(targetMs); timer; timer = this.#takeDue(targetMs)) {
      this.#nowMs = timer.dueAtMs;
      timer.callback();
      await settle();
    }
    this.#nowMs = targetMs;
  }

  #takeDue(targetMs: number): Timer | undefined {
    const [first] = this.#timers;
    return first && first.dueAtMs <= targetMs ? this.#timers.shift() : undefined;
  }

  #insertionIndex(dueAtMs: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timers[middle]!.dueAtMs <= dueAtMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Lets everything that waits on promises alone run; it does not wait for files, sockets or processes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
