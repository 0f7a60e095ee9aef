import { describe, expect, it } from 'vitest';
import { createStft } from '../../../shared/audio/spectral/stft.ts';
import { noise, sine } from '../signals.ts';

function framesOf(
  samples: Float32Array,
  { fftSize = 512, hop = 128, chunk = samples.length } = {},
): number[][] {
  const frames: number[][] = [];
  const stft = createStft({ fftSize, hop }, (power) => frames.push([...power]));
  for (let at = 0; at < samples.length; at += chunk) stft.push(samples.subarray(at, at + chunk));
  stft.end();
  return frames;
}

describe('frames of a signal', () => {
  it.each([
    { length: 1, frames: 1 },
    { length: 127, frames: 1 },
    { length: 128, frames: 2 },
    { length: 5_000, frames: 40 },
    { length: 40_960, frames: 321 },
  ])('of $length samples, every 128, are $frames', ({ length, frames }) => {
    expect(framesOf(noise(length, { sampleRate: 1 }))).toHaveLength(frames);
  });

  it.each([1, 100, 128, 4_096, 9_999])('are the same to the last bit in chunks of %i', (chunk) => {
    const samples = noise(0.5);
    expect(framesOf(samples, { chunk })).toEqual(framesOf(samples));
  });

  it('are centred: a click at sample 0 is under the middle of the window of frame 0', () => {
    const click = new Float32Array(1_000);
    click[0] = 1;
    const [first = [], second = []] = framesOf(click);
    for (const power of first) expect(power).toBeCloseTo(1, 10);
    for (const power of second) expect(power).toBeCloseTo(0.25, 10); // Hann at a quarter of its width is 0.5
  });

  it('show a sine at its bin, as high as amplitude and window make it', () => {
    const fftSize = 512;
    const bin = 32;
    const tone = sine((bin * 22_050) / fftSize, { amplitude: 0.5 });
    const frame = framesOf(tone)[20]!;
    expect(frame.indexOf(Math.max(...frame))).toBe(bin);
    expect(frame[bin]).toBeCloseTo((0.5 * (fftSize / 4)) ** 2, 1);
    expect(frame[bin + 3]).toBeLessThan(1e-3);
  });
});
