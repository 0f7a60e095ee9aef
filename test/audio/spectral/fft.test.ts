import { describe, expect, it } from 'vitest';
import { createRealFft } from '../../../shared/audio/spectral/fft.ts';
import { seededRandom } from '../signals.ts';

describe('spectrum of real input', () => {
  it.each([2, 3, 4, 5, 7, 8, 12, 16, 32, 100, 441, 512, 1000, 2048])(
    'of %i samples is that of the definition',
    (size) => {
      const random = seededRandom(size);
      const input = Float64Array.from({ length: size }, () => random() - 0.5);
      const bins = Math.floor(size / 2) + 1;
      const [re, im] = [new Float64Array(bins), new Float64Array(bins)];
      const transform = createRealFft(size);
      transform(input, re, im);
      const before = input.slice();
      transform(input, re, im); // scratch space of the first time must not matter
      expect(input).toEqual(before);
      for (let k = 0; k < bins; k += 1) {
        const angle = (n: number) => (2 * Math.PI * ((n * k) % size)) / size;
        expect(re[k]).toBeCloseTo(
          input.reduce((sum, value, n) => sum + value * Math.cos(angle(n)), 0),
          10,
        );
        expect(im[k]).toBeCloseTo(-input.reduce((sum, value, n) => sum + value * Math.sin(angle(n)), 0), 10);
      }
    },
  );

  it.each([0, 1, 2.5, -4])('refuses a size of %d', (size) => {
    expect(() => createRealFft(size)).toThrow(RangeError);
  });
});
