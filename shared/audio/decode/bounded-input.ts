import { KlioError } from '../../errors/klio-error.ts';

/**
 * The same chunks, but an input of more than `maxBytes` ends in INPUT_UNDECODABLE, and once `signal` fires the
 * iteration ends in DEADLINE_EXCEEDED, even where the input itself is stuck.
 */
export async function* boundedInput(
  input: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const iterator = input[Symbol.asyncIterator]();
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(timeIsUp());
  timeUp.catch(() => {});
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  let bytes = 0;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), timeUp]);
      if (next.done) return;
      bytes += next.value.length;
      if (bytes > maxBytes) {
        throw new KlioError(
          'INPUT_UNDECODABLE',
          `Cannot decode audio: more bytes than allowed [max=${maxBytes}]`,
        );
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    iterator.return?.().catch(() => {}); // not awaited: a stuck input would keep us
  }
}

/** What everything here that waits ends in once its signal has fired. */
export function timeIsUp(): KlioError {
  return new KlioError('DEADLINE_EXCEEDED', 'Cannot decode audio: time is up');
}
