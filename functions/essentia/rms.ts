/** Root of the mean square. */
export function rms(samples: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < samples.length; k += 1) sum += (samples[k] as number) ** 2;
  return Math.sqrt(sum / samples.length);
}
