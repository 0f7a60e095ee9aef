import type { WavEncoding } from './wav-header.ts';

/**
 * Samples as they are written, little-endian, made floats from -1 to 1 by powers of two: nothing is rounded but what
 * 32 bits cannot hold. A view where the bytes are floats already and aligned, else a copy.
 */
export const toFloats: Readonly<Record<WavEncoding, (bytes: Uint8Array) => Float32Array>> = {
  u8: (bytes) => scaled(bytes, 1 / 2 ** 7, -1),
  s16: (bytes) => scaled(new Int16Array(...aligned(bytes, 2)), 1 / 2 ** 15),
  s24: signed24,
  s32: (bytes) => scaled(new Int32Array(...aligned(bytes, 4)), 1 / 2 ** 31),
  f32: (bytes) => new Float32Array(...aligned(bytes, 4)),
  f64: (bytes) => scaled(new Float64Array(...aligned(bytes, 8)), 1),
};

/** Arguments of a typed array over these bytes, copied where they are not aligned: `slice` of a Buffer does not copy. */
function aligned(bytes: Uint8Array, sampleBytes: number): [ArrayBufferLike, number, number] {
  const { buffer, byteOffset, byteLength } =
    bytes.byteOffset % sampleBytes === 0 ? bytes : new Uint8Array(bytes);
  return [buffer, byteOffset, byteLength / sampleBytes];
}

function scaled(
  values: Uint8Array | Int16Array | Int32Array | Float64Array,
  factor: number,
  offset = 0,
): Float32Array {
  const samples = new Float32Array(values.length);
  for (let k = 0; k < values.length; k += 1) samples[k] = (values[k] as number) * factor + offset;
  return samples;
}

function signed24(bytes: Uint8Array): Float32Array {
  const samples = new Float32Array(bytes.length / 3);
  for (let k = 0, at = 0; k < samples.length; k += 1, at += 3) {
    const [low, middle, high] = [bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number];
    samples[k] = ((low << 8) | (middle << 16) | (high << 24)) / 2 ** 31;
  }
  return samples;
}
