/** The same bytes in chunks that are each a whole number of frames. Bytes at the end that make none are dropped. */
export async function* wholeFrames(
  bytes: AsyncIterable<Uint8Array>,
  frameBytes: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = joined.length - (joined.length % frameBytes);
    rest = joined.subarray(whole);
    if (whole > 0) yield joined.subarray(0, whole);
  }
}
