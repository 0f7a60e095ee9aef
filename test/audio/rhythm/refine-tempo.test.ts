import { describe, expect, it } from 'vitest';
import { refineTempo } from '../../../shared/audio/rhythm/refine-tempo.ts';
import { seededRandom } from '../signals.ts';

describe('the tempo of beats', () => {
  const beats = Array.from({ length: 40 }, (_, k) => 0.3 + (k * 60) / 123.4);

  it('is exact for even ones, also where some are left out', () => {
    expect(refineTempo(beats)).toBeCloseTo(123.4, 9);
    expect(refineTempo(beats.filter((_, k) => k % 7 !== 3 && k !== 20))).toBeCloseTo(123.4, 9);
  });

  it('averages what players and grids add', () => {
    const random = seededRandom(4);
    const loose = beats.map((beat) => beat + 0.02 * (random() - 0.5));
    expect(Math.abs(refineTempo(loose)! - 123.4)).toBeLessThan(0.1);
  });

  it.each([[[]], [[1]], [[1, 2]]])('of %j is none', (few) => {
    expect(refineTempo(few)).toBeNull();
  });
});
