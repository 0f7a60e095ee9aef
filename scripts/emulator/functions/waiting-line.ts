import type { Clock } from '../../../shared/platform/clock.ts';

/** First come, first served; nobody waits longer than they said or after they have left. */
export class WaitingLine<Result> {
  readonly #clock: Clock;
  readonly #waiting = new Set<(result: Result) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Resolves with what `serve` gives, or with what `onTimeout` says after `maxWaitMs` or when `signal` fires. */
  join(maxWaitMs: number, signal: AbortSignal, onTimeout: () => Result): Promise<Result> {
    if (signal.aborted) return Promise.resolve(onTimeout());
    return new Promise((resolve) => {
      const leave = (result: Result) => {
        cancelTimer();
        signal.removeEventListener('abort', giveUp);
        this.#waiting.delete(leave);
        resolve(result);
      };
      const giveUp = () => leave(onTimeout());
      const cancelTimer = this.#clock.schedule(maxWaitMs, giveUp);
      signal.addEventListener('abort', giveUp);
      this.#waiting.add(leave);
    });
  }

  /** Serves those in front for as long as there is something to give them. */
  serve(next: () => Result | undefined): void {
    for (const waiter of this.#waiting) {
      const result = next();
      if (result === undefined) return;
      waiter(result);
    }
  }
}
