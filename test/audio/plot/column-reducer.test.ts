import { describe, expect, it } from 'vitest';
import { createColumnReducer, type Reduction } from '../../../shared/audio/plot/column-reducer.ts';

/** Frames of two values, the second the negative of the first, pushed so many at a time. */
function reduced(values: readonly number[], wanted: number, { by = 'maximum' as Reduction, at = 1 } = {}) {
  const reducer = createColumnReducer(2, { wanted, by });
  for (let from = 0; from < values.length; from += at) {
    const part = values.slice(from, from + at);
    reducer.push({ rows: 2, frames: part.length, data: Float32Array.from(part.flatMap((v) => [v, -v])) });
  }
  const { values: kept, count, framesPerColumn, frames } = reducer.end();
  const columns = Array.from({ length: count }, (_, k) => [...kept.subarray(2 * k, 2 * k + 2)]);
  return { framesPerColumn, frames, columns };
}

describe('column reducer', () => {
  it('keeps every frame while there are at most twice as many as columns wanted', () => {
    expect(reduced([5, 1, 4, 2], 2)).toEqual({
      framesPerColumn: 1,
      frames: 4,
      columns: [
        [5, -5],
        [1, -1],
        [4, -4],
        [2, -2],
      ],
    });
  });

  it('makes neighbours one by their maximum, row by row', () => {
    expect(reduced([5, 1, 4, 2, 9], 2)).toEqual({
      framesPerColumn: 2,
      frames: 5,
      columns: [
        [5, -1],
        [4, -2],
        [9, -9],
      ],
    });
  });

  it('makes neighbours one by their mean, of the last as many as there are', () => {
    expect(reduced([5, 1, 4, 2, 9], 2, { by: 'mean' }).columns).toEqual([
      [3, -3],
      [3, -3],
      [9, -9],
    ]);
  });

  it.each([1, 7, 8, 9, 16, 17, 100, 1_000, 4_097])(
    'shows the maximum of each stretch of %i frames, however many come at a time',
    (count) => {
      const values = Array.from({ length: count }, (_, k) => (k * 7_919) % 101);
      const { framesPerColumn, columns } = reduced(values, 4);
      expect(columns.length).toBeLessThanOrEqual(8);
      expect(columns.length).toBe(Math.ceil(count / framesPerColumn));
      for (const [k, [most]] of columns.entries()) {
        expect(most).toBe(Math.max(...values.slice(k * framesPerColumn, (k + 1) * framesPerColumn)));
      }
      for (const at of [3, 64, count]) expect(reduced(values, 4, { at })).toEqual(reduced(values, 4));
    },
  );

  it('takes frames row after row as well', () => {
    const reducer = createColumnReducer(2, { wanted: 4, by: 'maximum' });
    const data = Float64Array.of(1, 2, 3, 10, 20, 30);
    reducer.push({ rows: 2, frames: 3, data, rowStride: 3, frameStride: 1 });
    expect([...reducer.end().values]).toEqual([1, 10, 2, 20, 3, 30]);
  });

  it('refuses frames of other rows', () => {
    const reducer = createColumnReducer(2, { wanted: 4, by: 'mean' });
    expect(() => reducer.push({ rows: 3, frames: 1, data: new Float32Array(3) })).toThrow('2 rows, got 3');
  });

  it('of nothing is nothing', () => {
    expect(createColumnReducer(2, { wanted: 4, by: 'mean' }).end()).toMatchObject({ count: 0, frames: 0 });
  });
});
