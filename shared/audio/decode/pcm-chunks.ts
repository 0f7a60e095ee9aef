const SAMPLE_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Bytes of little-endian 32-bit floats as samples, each chunk a whole number of frames of `channels` samples.
 * Bytes at the very end that make no frame are dropped.
 */
export async function* pcmChunks(
  bytes: AsyncIterable<Uint8Array>,
  channels: number,
): AsyncGenerator<Float32Array> {
  const frameBytes = channels * SAMPLE_BYTES;
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = joined.length - (joined.length % frameBytes);
    rest = joined.subarray(whole);
    if (whole > 0) yield floats(joined.subarray(0, whole));
  }
}

/** A view where the bytes are aligned, else a copy. */
function floats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % SAMPLE_BYTES === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / SAMPLE_BYTES);
}
