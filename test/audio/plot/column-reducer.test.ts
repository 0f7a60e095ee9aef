import { describe, expect, it } from 'vitest';
import { createColumnReducer } from '../../../shared/audio/plot/column-reducer.ts';

function reduced(values: readonly number[], wanted: number) {
  const reducer = createColumnReducer(wanted);
  for (const value of values) reducer.push(Float64Array.of(value, -value));
  const { columns, perColumn } = reducer.end();
  return { perColumn, columns: columns.map((column) => [...column]) };
}

describe('column reducer', () => {
  it('keeps every column while there are at most twice as many as wanted', () => {
    expect(reduced([5, 1, 4, 2], 2)).toEqual({
      perColumn: 1,
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
      perColumn: 2,
      columns: [
        [5, -1],
        [4, -2],
        [9, -9],
      ],
    });
  });

  it.each([1, 7, 8, 9, 16, 17, 100, 1_000, 4_097])(
    'shows the maximum of each stretch of %i columns',
    (count) => {
      const values = Array.from({ length: count }, (_, k) => (k * 7_919) % 101);
      const { perColumn, columns } = reduced(values, 4);
      expect(columns.length).toBeLessThanOrEqual(8);
      expect(columns.length).toBe(Math.ceil(count / perColumn));
      for (const [k, [most]] of columns.entries()) {
        expect(most).toBe(Math.max(...values.slice(k * perColumn, (k + 1) * perColumn)));
      }
    },
  );

  it('of nothing is nothing', () => {
    expect(reduced([], 4).columns).toEqual([]);
  });
});
