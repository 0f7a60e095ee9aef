import type { Clock } from './clock.ts';

/** The promise, or a rejection with the signal's reason as soon as it fires. The work itself goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Resolves after `delayMs`, or rejects with the signal's reason and frees the timer. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  const timer = { cancel: () => {} };
  const elapsed = new Promise<void>((resolve) => {
    timer.cancel = clock.schedule(delayMs, resolve);
  });
  return abortable(elapsed, signal).finally(() => timer.cancel());
}
