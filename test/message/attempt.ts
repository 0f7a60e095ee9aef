import { KlioError } from '../../shared/errors/klio-error.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import type { KlioMessage } from '../../shared/message/klio-message.ts';

/** What comes of these bytes: the message, or why they are none. Anything thrown but a KlioError is a crash. */
export function attempt(bytes: Uint8Array): KlioMessage | KlioError {
  try {
    return decodeMessage(bytes, { entityIds: 'flat' });
  } catch (error) {
    if (error instanceof KlioError) return error;
    throw error;
  }
}

/** The error of what must be refused. */
export function refusal(run: () => unknown): KlioError {
  try {
    run();
  } catch (error) {
    if (error instanceof KlioError) return error;
    throw error;
  }
  throw new Error('Expected a KlioError, nothing was thrown');
}
