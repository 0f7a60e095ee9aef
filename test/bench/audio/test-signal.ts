import { clicks, noise, seededRandom } from '../../audio/signals.ts';

export const SAMPLE_RATE = 22_050;

/** Three minutes at 120 BPM, mono: clicks, a chord that changes every two seconds, and a little noise. */
export function testSignal(seconds = 180): Float32Array {
  const random = seededRandom(12);
  const samples = clicks(120, { seconds, sampleRate: SAMPLE_RATE });
  const hiss = noise(seconds, { seed: 13, sampleRate: SAMPLE_RATE, amplitude: 0.01 });
  for (let start = 0; start < samples.length; start += 2 * SAMPLE_RATE) {
    const root = 110 * 2 ** (Math.floor(12 * random()) / 12);
    const angles = [1, 1.26, 1.5].map((ratio) => (2 * Math.PI * root * ratio) / SAMPLE_RATE);
    for (let k = start; k < Math.min(samples.length, start + 2 * SAMPLE_RATE); k += 1) {
      const chord = angles.reduce((sum, angle) => sum + Math.sin(angle * k), 0);
      samples[k] = (samples[k] as number) / 2 + 0.1 * chord + (hiss[k] as number);
    }
  }
  return samples;
}
