import type { Clock } from './clock.ts';

const deadlinesAtMs = new WeakMap<AbortSignal, number>();

/**
 * Notes when the signal is going to fire, so that whoever gets it can plan with the time it has. Returns the
 * signal.
 */
export function withDeadline(signal: AbortSignal, atMs: number): AbortSignal {
  deadlinesAtMs.set(signal, atMs);
  return signal;
}

/** Time until the signal fires, never negative; undefined where nobody has noted it. */
export function timeLeftMs(signal: AbortSignal, clock: Pick<Clock, 'nowMs'>): number | undefined {
  const atMs = deadlinesAtMs.get(signal);
  return atMs === undefined ? undefined : Math.max(0, atMs - clock.nowMs());
}
