import { describe, expect, it } from 'vitest';
import { integratedLufs, rangeLu } from '../../../shared/audio/loudness/gates.ts';

/** Mean squares of so many windows of these loudnesses. */
function windows(...runs: (readonly [count: number, lufs: number])[]): number[] {
  return runs.flatMap(([count, lufs]) => Array<number>(count).fill(10 ** ((lufs + 0.691) / 10)));
}

describe('integrated loudness', () => {
  // The mean of half at -20 and half at -32.5 LUFS is -22.77, of half at -33 -22.80.
  it('counts what is less than 10 LU below the mean, and nothing softer', () => {
    expect(integratedLufs(windows([50, -20], [50, -32.5]))).toBeCloseTo(-22.77, 2);
    expect(integratedLufs(windows([50, -20], [50, -33]))).toBeCloseTo(-20, 6);
  });

  it('does not hear what is at most -70 LUFS', () => {
    expect(integratedLufs(windows([50, -69.9], [50, -70.1]))).toBeCloseTo(-69.9, 6);
    expect(integratedLufs(windows([50, -70.1]))).toBeNull();
  });
});

describe('the loudness range', () => {
  // The mean of four fifths at -20 LUFS and one so soft is -20.97.
  it('counts what is less than 20 LU below the mean, and nothing softer', () => {
    expect(rangeLu(windows([80, -20], [20, -40.9]))).toBeCloseTo(20.9, 6);
    expect(rangeLu(windows([80, -20], [20, -41]))).toBeCloseTo(0, 6);
  });

  it('goes from the 10th to the 95th percentile, each the nearest value', () => {
    expect(rangeLu(windows(...Array.from({ length: 11 }, (_, k) => [1, k - 30] as const)))).toBeCloseTo(9, 6);
    expect(rangeLu(windows(...Array.from({ length: 21 }, (_, k) => [1, k / 2 - 30] as const)))).toBeCloseTo(
      8.5,
      6,
    );
  });
});
