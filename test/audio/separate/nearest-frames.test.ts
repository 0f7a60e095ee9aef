import { expect, it } from 'vitest';
import { type NearestFramesOptions, nearestFrames } from '../../../shared/audio/separate/nearest-frames.ts';
import { seededRandom } from '../signals.ts';
import { matrixOf } from './matrix-of.ts';

/** What each frame is linked to. */
function links(frames: readonly (readonly number[])[], options: NearestFramesOptions): number[][] {
  return nearestFrames(matrixOf(frames), options).map((linked) => [...linked]);
}

/** The definition: all others far enough away, by their distance. */
function defined(frames: readonly (readonly number[])[], { k = 1, width = 1 }): number[][] {
  const distance = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, row) => sum + (value - b[row]!) ** 2, 0);
  return frames.map((frame, at) =>
    frames
      .map((other, place) => ({ place, distance: distance(frame, other) }))
      .filter(({ place }) => Math.abs(place - at) >= width)
      .sort((a, b) => a.distance - b.distance || a.place - b.place)
      .slice(0, k)
      .map(({ place }) => place)
      .sort((a, b) => a - b),
  );
}

it('a frame is linked to the nearest others, never to itself', () => {
  expect(links([[0], [10], [1], [12], [3]], { k: 1 })).toEqual([[2], [3], [0], [1], [2]]);
});

it('frames closer together in time than the width are not linked', () => {
  const alike = [[0], [0.1], [5], [5.9], [0.3], [5.5], [20]];
  expect(links(alike, { k: 1, width: 2 })).toEqual([[4], [4], [5], [5], [1], [3], [3]]);
});

/** Some at nearly the same angle, and far from each other. */
const angles = [
  [1, 0],
  [9, 0.1],
  [1, 1],
  [0, 1],
  [5, 5],
];

it('by angle a louder frame is as near, by difference it is not', () => {
  expect(links(angles, { k: 1, metric: 'cosine' })[0]).toEqual([1]);
  expect(links(angles, { k: 1, metric: 'euclidean' })[0]).toEqual([2]);
});

it('of equally near frames the earlier are taken', () => {
  const ones = Array.from({ length: 9 }, () => [1]);
  expect(links(ones, { k: 3, width: 2 })).toEqual(defined(ones, { k: 3, width: 2 }));
  expect(links(ones, { k: 3, width: 2 })[4]).toEqual([0, 1, 2]);
});

it('a silent frame is linked like one at right angles to all others', () => {
  const frames = [[0], [1], [2], [0], [3], [4]];
  expect(links(frames, { k: 2, metric: 'cosine' })[3]).toEqual([0, 1]);
  expect(links(frames, { k: 2, metric: 'cosine' })[1]).toEqual([2, 4]);
});

it('more links than there are frames are all there are', () => {
  const frames = [[0], [1], [2], [3], [4], [5], [6]];
  expect(links(frames, { k: 100, width: 2 })[0]).toEqual([2, 3, 4, 5, 6]);
  expect(links(frames, { k: 100, width: 2 })[3]).toEqual([0, 1, 5, 6]);
});

it('without a k there are twice the root of the frames that may be linked', () => {
  const links = nearestFrames({ rows: 1, frames: 100, data: new Float32Array(100) }, { width: 10 });
  expect(links[50]).toHaveLength(2 * 9);
});

it.each([
  { frames: 5, k: 2, width: 1 },
  { frames: 63, k: 9, width: 4 },
  { frames: 64, k: 1, width: 30 },
  { frames: 65, k: 40, width: 1 },
  { frames: 130, k: 12, width: 63 },
  { frames: 131, k: 200, width: 64 },
])('the links of $frames frames are those of the definition with %o', ({ frames, k, width }) => {
  const random = seededRandom(frames);
  // Whole numbers, so that many are equally near.
  const values = Array.from({ length: frames }, () => [0, 1, 2].map(() => Math.floor(5 * random())));
  expect(links(values, { k, width })).toEqual(defined(values, { k, width }));
});

it('frames too large for single precision are linked in double', () => {
  const large = angles.map((frame) => frame.map((value) => 1e30 * value));
  expect(links(large, { k: 1, metric: 'cosine' })).toEqual(links(angles, { k: 1, metric: 'cosine' }));
});

it.each([1, 5, 64, 1_025])('frames of %i rows are linked alike by the kernel and without', (rows) => {
  const random = seededRandom(rows);
  const frames = Array.from({ length: 131 }, () => Array.from({ length: rows }, random));
  const options = { k: 9, width: 7, metric: 'cosine' } as const;
  // Of one row there is one angle, and rounding alone would tell one frame from another.
  const values = rows === 1 ? frames.map(([value]) => [Math.round(value!)]) : frames;
  expect(links(values, options)).toEqual(links(values, { ...options, engine: 'plain' }));
});

it.each([
  { frames: 0, options: {}, message: 'less than half of all frames [width=1, frames=0, widest=0]' },
  { frames: 4, options: {}, message: '[width=1, frames=4, widest=0]' },
  { frames: 44, options: { width: 86 }, message: '[width=86, frames=44, widest=20]' },
  { frames: 44, options: { width: 0 }, message: '[width=0, frames=44' },
  { frames: 44, options: { width: 1.5 }, message: '[width=1.5, frames=44' },
  { frames: 44, options: { k: 0 }, message: 'k is a whole number from 1 up [k=0]' },
  { frames: 44, options: { k: 2.5 }, message: '[k=2.5]' },
  { frames: 44, options: { metric: 'manhattan' as 'cosine' }, message: '[metric=manhattan]' },
])('$frames frames cannot be linked with $options', ({ frames, options, message }) => {
  const matrix = { rows: 1, frames, data: new Float32Array(frames) };
  expect(() => nearestFrames(matrix, options)).toThrow(RangeError);
  expect(() => nearestFrames(matrix, options)).toThrow(message);
});

it('values that are no numbers are told by their frame', () => {
  expect(() => links([[0], [1], [Number.NaN], [3], [4]], {})).toThrow('frame 2 has a value');
  expect(() => links([[0], [1], [2], [3], [Number.POSITIVE_INFINITY]], {})).toThrow('frame 4 has a value');
});
