import { expect, it } from 'vitest';
import { pairwise } from '../../../shared/audio/separate/pairwise.ts';
import { matrixOf } from './matrix-of.ts';

it('values in the same place are combined', () => {
  const [one, other] = [
    matrixOf([
      [1, 5],
      [3, 0],
    ]),
    matrixOf([
      [4, 2],
      [3, -1],
    ]),
  ];
  expect(pairwise(one, other, Math.min)).toEqual(
    matrixOf([
      [1, 2],
      [3, -1],
    ]),
  );
  expect(pairwise(one, other, (a, b) => a - b)).toEqual(
    matrixOf([
      [-3, 3],
      [0, 1],
    ]),
  );
});

it('matrices of different shapes are an error that gives both', () => {
  const both = () => pairwise(matrixOf([[1, 2]]), matrixOf([[1, 2, 3]]), Math.min);
  expect(both).toThrow(RangeError);
  expect(both).toThrow('got 2 x 1 and 3 x 1 rows and frames');
});
