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
  let stopWaiting = () => {};
  const onAbort = () => stopWaiting();
  signal.addEventListener('abort', onAbort, { once: true });
  let bytes = 0;
  try {
    for (;;) {
      // Not a race with one promise for all: it would hold every chunk until the end.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        stopWaiting = () => reject(timeIsUp());
        if (signal.aborted) stopWaiting();
        iterator.next().then(resolve, reject);
      });
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
