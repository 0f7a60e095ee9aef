import { KlioError } from '../errors/klio-error.ts';
import type { Clock } from '../platform/clock.ts';
import { withDeadline } from '../platform/deadline.ts';

/** A signal that fires after `limitMs`, with a KlioError DEADLINE_EXCEEDED as its reason. */
export function startDeadline(clock: Clock, limitMs: number): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const stop = clock.schedule(limitMs, () => {
    const message = `Cannot finish the message: its time is up [limitMs=${limitMs}]; raise limits.timeoutSeconds of the job`;
    controller.abort(new KlioError('DEADLINE_EXCEEDED', message));
  });
  return { signal: withDeadline(controller.signal, clock.nowMs() + limitMs), stop };
}

/** The promise, or the signal's reason when that fires first; what was started goes on unheard. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
