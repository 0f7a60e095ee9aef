import { expect, it } from 'vitest';
import { nnFilter } from '../../../shared/audio/separate/nn-filter.ts';
import { seededRandom } from '../signals.ts';
import { matrixOf } from './matrix-of.ts';

/** Two sounds in turn, the second louder each time, and in the middle a value that comes only once. */
const turns = matrixOf([
  [1, 0, 0],
  [0, 2, 0],
  [1, 0, 0],
  [0, 4, 7],
  [1, 0, 0],
  [0, 6, 0],
  [1, 0, 0],
  [0, 8, 0],
]);

it('the median of the frames most alike takes away what comes only once', () => {
  const { data } = nnFilter(turns, { k: 3, metric: 'cosine', aggregate: 'median' });
  expect([...data.subarray(9, 12)]).toEqual([0, 6, 0]);
  expect([...data.subarray(6, 9)]).toEqual([1, 0, 0]);
});

it('a frame does not count for itself', () => {
  const { data } = nnFilter(turns, { k: 2, metric: 'cosine' });
  expect([...data.subarray(3, 6)]).toEqual([0, 7, 0]);
});

it('without options it is the mean of the frames that differ least', () => {
  const frames = matrixOf([[0], [1], [3], [6], [10], [15]]);
  // k = 2 ⌈√5⌉ is more than there are others.
  expect([...nnFilter(frames).data]).toEqual([7, 6.8, 6.4, 5.8, 5, 4].map(Math.fround));
});

it('rows beyond a tile are filtered as those in it', () => {
  const wide = matrixOf(Array.from({ length: 9 }, (_, frame) => Array.from({ length: 37 }, () => frame)));
  const narrow = nnFilter(matrixOf(Array.from({ length: 9 }, (_, frame) => [frame])), { k: 3 });
  const { rows, frames, data } = nnFilter(wide, { k: 3 });
  expect({ rows, frames }).toEqual({ rows: 37, frames: 9 });
  expect(data.every((value, at) => value === narrow.data[Math.floor(at / 37)])).toBe(true);
});

it.each([
  { rows: 1, k: 1 },
  { rows: 3, k: 2 },
  { rows: 4, k: 7 },
  { rows: 37, k: 12 },
  { rows: 130, k: 1_000 },
])('medians of $k links and $rows rows are those without the kernel, to the bit', ({ rows, k }) => {
  const random = seededRandom(rows);
  for (const most of [3, 2 ** 20]) {
    const value = () => Math.floor(most * random()) - most / 3;
    const matrix = { rows, frames: 70, data: Float32Array.from({ length: 70 * rows }, value) };
    const options = { k, width: 5, aggregate: 'median' } as const;
    expect(nnFilter(matrix, options)).toEqual(nnFilter(matrix, { ...options, engine: 'plain' }));
  }
});

it('the largest numbers have a median', () => {
  const { data } = nnFilter(matrixOf(Array.from({ length: 9 }, () => [3e38, -3e38])), {
    aggregate: 'median',
  });
  expect(data.every((value) => Math.abs(value) === Math.fround(3e38))).toBe(true);
});

it('the matrix itself stays as it was', () => {
  const before = turns.data.slice();
  nnFilter(turns, { aggregate: 'median' });
  expect(turns.data).toEqual(before);
});

it.each(['cosine', 'euclidean'] as const)('silence stays silence by %s', (metric) => {
  const silence = { rows: 20, frames: 30, data: new Float32Array(600) };
  for (const aggregate of ['mean', 'median'] as const) {
    expect(nnFilter(silence, { metric, aggregate, width: 5 })).toEqual(silence);
  }
});

it('too few frames for the width are an error that says how many there are', () => {
  expect(() => nnFilter(turns, { width: 3 })).toThrow('[width=3, frames=8, widest=2]');
});

it('other aggregates are an error that says which there are', () => {
  expect(() => nnFilter(turns, { aggregate: 'max' as 'mean' })).toThrow("'mean' or 'median' [aggregate=max]");
});
