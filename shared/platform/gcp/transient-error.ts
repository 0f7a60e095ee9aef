import { KlioError } from '../../errors/klio-error.ts';

/** What is being done and to what, as error messages say it: `look at object`, `bucket=b, object=o`. */
export interface Operation {
  readonly action: string;
  readonly facts: string;
}

/** A failure that the same request may not meet again in a moment, so that it is worth another attempt. */
export class TransientError extends KlioError {}

/** The operation's time is up. */
export function deadlineError({ action, facts }: Operation, signal: AbortSignal): KlioError {
  return new KlioError('DEADLINE_EXCEEDED', `Cannot ${action}: time is up [${facts}]`, {
    cause: signal.reason,
  });
}

/** The error as the end of all attempts: it says how many there were and is not worth another. */
export function afterAttempts(error: TransientError, attempts: number): KlioError {
  return new KlioError(error.code, `${error.message.replace(/]$/, '')}, attempts=${attempts}]`, {
    cause: error.cause ?? error,
  });
}
