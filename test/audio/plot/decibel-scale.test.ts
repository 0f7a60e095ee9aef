import { expect, it } from 'vitest';
import { decibelColours, decibelsBelowLargest } from '../../../shared/audio/plot/decibel-scale.ts';

function levelsOf(...power: number[]): Float32Array {
  return decibelsBelowLargest({
    rows: 1,
    count: power.length,
    framesPerColumn: 1,
    values: Float32Array.from(power),
  }).values;
}

it('power is drawn in decibels below the loudest spot, 80 of them', () => {
  const [loudest, softer, faint, lost] = levelsOf(5, 0.5, 5e-7, 5e-10);
  expect(loudest).toBeCloseTo(0, 5);
  expect(softer).toBeCloseTo(-10, 5);
  expect(faint).toBeCloseTo(-70, 5);
  expect(lost).toBe(-80);
});

it('what is nowhere above -100 dB is silence, and has no colours', () => {
  const silence = levelsOf(9e-11, 0, 5e-11);
  expect([...silence]).toEqual(Array(3).fill(Number.NEGATIVE_INFINITY));
  expect(decibelColours({ rows: 1, count: 3, framesPerColumn: 1, values: silence })).toBeNull();
  expect(levelsOf(2e-10, 0)[1]).toBe(-80);
});

it('colours go from the largest level 80 dB down', () => {
  const values = Float32Array.of(-3, -90, -20);
  expect(decibelColours({ rows: 1, count: 3, framesPerColumn: 1, values })).toMatchObject({
    low: -83,
    high: -3,
  });
});
