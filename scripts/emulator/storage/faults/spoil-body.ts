/** The first half of a body, then an error, which breaks the connection. */
export async function* brokenHalfway(
  bytes: AsyncIterable<Uint8Array>,
  length: number,
): AsyncIterable<Uint8Array> {
  let left = length >> 1;
  for await (const chunk of bytes) {
    if (left < chunk.length) {
      yield chunk.subarray(0, left);
      break;
    }
    left -= chunk.length;
    yield chunk;
  }
  // What is written is on its way only in a later turn.
  await new Promise(setImmediate);
  throw new Error('A fault rule breaks the stream');
}

/** The body with one bit changed in its first byte. */
export async function* corrupted(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let isFirst = true;
  for await (const chunk of bytes) {
    if (!isFirst) {
      yield chunk;
      continue;
    }
    const changed = Uint8Array.from(chunk);
    changed[0] = (changed[0] ?? 0) ^ 1;
    isFirst = false;
    yield changed;
  }
}
