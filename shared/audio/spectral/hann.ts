/** One period of a raised cosine, from 0: the window that spectral analysis uses. */
export function hann(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / size));
}
