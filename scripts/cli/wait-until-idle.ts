import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import { count, formatMs } from './quantities.ts';

/** What can be waited for: a cloud that knows its backlog. */
export interface Idling {
  /** Resolves when no message is on its way to a function. */
  whenIdle(signal: AbortSignal): Promise<void>;
  /** Messages on their way, by the name of the subscription. */
  backlog(): ReadonlyMap<string, number>;
}

/** Waits for the last message, at most so long: then throws a CliError that says where the rest is. */
export async function waitUntilIdle(
  cloud: Idling,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  const timeLimit = AbortSignal.timeout(timeoutMs);
  try {
    await cloud.whenIdle(AbortSignal.any([signal, timeLimit]));
  } catch (thrown) {
    signal.throwIfAborted();
    if (!timeLimit.aborted) throw thrown;
    const waiting = [...cloud.backlog()].filter(([, messages]) => messages > 0);
    const total = waiting.reduce((sum, [, messages]) => sum + messages, 0);
    const where = waiting.map(([subscription, messages]) => `${messages} at ${subscription}`).join(', ');
    throw new CliError(
      EXIT.unexpected,
      `Cannot wait longer than ${formatMs(timeoutMs)}: ${count(total, 'message')} left (${where}); ` +
        'they are kept, and go on at the next start',
    );
  }
}
