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
