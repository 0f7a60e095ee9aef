import { describe, expect, it } from 'vitest';
import { createPowerSpectrum, createRealFft } from '../../../shared/audio/spectral/fft.ts';
import { seededRandom } from '../signals.ts';

/** By the definition of the transform. */
function slowPower(input: Float64Array): number[] {
  const size = input.length;
  return Array.from({ length: size / 2 + 1 }, (_, k) => {
    const angle = (n: number) => (2 * Math.PI * ((n * k) % size)) / size;
    const re = input.reduce((sum, value, n) => sum + value * Math.cos(angle(n)), 0);
    const im = input.reduce((sum, value, n) => sum - value * Math.sin(angle(n)), 0);
    return re * re + im * im;
  });
}

describe('power spectrum', () => {
  it.each([4, 8, 16, 32, 512, 2048])('of %i samples is that of the definition', (size) => {
    const random = seededRandom(size);
    const input = Float64Array.from({ length: size }, () => random() - 0.5);
    const output = new Float64Array(size / 2 + 1);
    createPowerSpectrum(size)(input, output);
    for (const [k, expected] of slowPower(input).entries()) expect(output[k]).toBeCloseTo(expected, 8);
  });

  it('leaves its input alone and can be used again', () => {
    const input = Float64Array.of(1, 2, 3, 4, 0, 0, 0, -1);
    const [first, second] = [new Float64Array(5), new Float64Array(5)];
    const power = createPowerSpectrum(8);
    power(input, first);
    power(input, second);
    expect(second).toEqual(first);
    expect([...input]).toEqual([1, 2, 3, 4, 0, 0, 0, -1]);
  });

  it.each([0, 2, 3, 6, 1000, 1.5, -8])('refuses a size of %d', (size) => {
    expect(() => createPowerSpectrum(size)).toThrow(RangeError);
  });
});

describe('spectrum of real input', () => {
  it.each([2, 3, 4, 5, 7, 12, 100, 441, 512, 1000])('of %i samples is that of the definition', (size) => {
    const random = seededRandom(size);
    const input = Float64Array.from({ length: size }, () => random() - 0.5);
    const bins = Math.floor(size / 2) + 1;
    const [re, im] = [new Float64Array(bins), new Float64Array(bins)];
    const transform = createRealFft(size);
    transform(input, re, im);
    transform(input, re, im); // scratch space of the first time must not matter
    for (let k = 0; k < bins; k += 1) {
      const angle = (n: number) => (2 * Math.PI * ((n * k) % size)) / size;
      expect(re[k]).toBeCloseTo(
        input.reduce((sum, value, n) => sum + value * Math.cos(angle(n)), 0),
        10,
      );
      expect(im[k]).toBeCloseTo(-input.reduce((sum, value, n) => sum + value * Math.sin(angle(n)), 0), 10);
    }
  });

  it.each([0, 1, 2.5, -4])('refuses a size of %d', (size) => {
    expect(() => createRealFft(size)).toThrow(RangeError);
  });
});
