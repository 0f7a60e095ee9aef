/** One period of a raised cosine, from 0: the window that spectral analysis uses. */
export function hann(size: number): Float64Array {
  const window = new Float64Array(size);
  for (let k = 0; k < size; k += 1) window[k] = 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / size);
  return window;
}
