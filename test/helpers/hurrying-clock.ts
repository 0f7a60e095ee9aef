import type { Clock } from '../../shared/platform/clock.ts';

/** A clock on which every wait is over at once, and has taken its time all the same. */
export function hurryingClock(startMs = Date.UTC(2026, 0, 1)): Clock & { pass(ms: number): void } {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    pass: (ms) => {
      nowMs += ms;
    },
    schedule: (delayMs, callback) => {
      const dueAtMs = nowMs + delayMs;
      const handle = setImmediate(() => {
        nowMs = Math.max(nowMs, dueAtMs);
        callback();
      });
      return () => clearImmediate(handle);
    },
  };
}
