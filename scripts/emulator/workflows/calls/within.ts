import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Deadlines } from '../engine/deadlines.ts';
import { raisedMap } from '../values/raised-error.ts';

/** How calls tell the time. */
export interface Timing {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** Does something that breaks off when its signal fires, and raises a TimeoutError when it takes longer. */
export async function within<T>(
  seconds: number,
  { clock, deadlines }: Timing,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const cancel = deadlines.at(clock.nowMs() + seconds * 1000, () => late.abort());
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    throw late.signal.aborted ? raisedMap('TimeoutError', 'request timed out') : error;
  } finally {
    cancel();
  }
}
