import { toFloats } from './to-floats.ts';
import { wholeFrames } from './whole-frames.ts';

/**
 * Bytes of little-endian 32-bit floats as samples, each chunk a whole number of frames of `channels` samples.
 * Bytes at the very end that make no frame are dropped.
 */
export async function* pcmChunks(
  bytes: AsyncIterable<Uint8Array>,
  channels: number,
): AsyncGenerator<Float32Array> {
  for await (const chunk of wholeFrames(bytes, channels * 4)) yield toFloats.f32(chunk);
}
