import { expect, it } from 'vitest';
import { type SoftmaskOptions, softmask } from '../../../shared/audio/separate/softmask.ts';
import { matrixOf } from './matrix-of.ts';

/** The mask of some values against their references. */
function mask(values: readonly number[], references: readonly number[], options?: SoftmaskOptions): number[] {
  return [...softmask(matrixOf([values]), matrixOf([references]), options).data];
}

it('a mask is the share of a value in the sum of both, raised to the power', () => {
  expect(mask([3, 1, 0, 5], [1, 1, 2, 0])).toEqual([0.75, 0.5, 0, 1]);
  expect(mask([3, 1, 0, 5], [1, 1, 2, 0], { power: 2 })).toEqual([Math.fround(0.9), 0.5, 0, 1]);
});

it('a mask and that of the reference make one', () => {
  const [low, high] = [mask([0.2, 7], [3, 1e-3], { power: 2 }), mask([3, 1e-3], [0.2, 7], { power: 2 })];
  expect(low.map((share, at) => share + high[at]!)).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
});

it('powers of large and small values neither overflow nor vanish', () => {
  expect(mask([1e30, 1e-30], [1e30, 1e-30], { power: 100 })).toEqual([0.5, 0.5]);
});

it('an infinite power decides, a tie for the reference', () => {
  expect(mask([2, 1, 1, 0], [1, 2, 1, 0], { power: Number.POSITIVE_INFINITY })).toEqual([1, 0, 0, 0]);
});

it('where both are silent the mask is 0, or half when told to split', () => {
  expect(mask([0, 1e-40, 1], [0, 0, 1])).toEqual([0, 0, 0.5]);
  expect(mask([0, 1e-40, 1], [0, 0, 3], { splitZeros: true })).toEqual([0.5, 0.5, 0.25]);
});

it.each([0, -1, Number.NaN])('a power of %s is an error', (power) => {
  expect(() => mask([1], [1], { power })).toThrow(RangeError);
  expect(() => mask([1], [1], { power })).toThrow(`power must be above 0, got ${power}`);
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a value of %s is an error in either place', (value) => {
  expect(() => mask([value], [1])).toThrow(`[value=${value}, reference=1]`);
  expect(() => mask([1], [value])).toThrow(`[value=1, reference=${value}]`);
});

it('matrices of different shapes are an error, though of as many values', () => {
  expect(() => softmask(matrixOf([[1, 2]]), matrixOf([[1], [2]]))).toThrow('got 2 x 1 and 1 x 2');
});
