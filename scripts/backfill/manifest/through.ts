import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a stream makes of these bytes. Throws what either of them does. */
export async function* through<T>(bytes: AsyncIterable<Uint8Array>, stream: Duplex): AsyncGenerator<T> {
  const feeding = pipeline(bytes, stream);
  feeding.catch(() => {}); // the iteration ends in the same error
  yield* stream;
  await feeding;
}
