import { describe, expect, it } from 'vitest';
import { SHADES } from '../../../shared/audio/plot/canvas.ts';
import { fitColumns, type Grid, shadesOf } from '../../../shared/audio/plot/heat-map.ts';

function grid(columns: readonly (readonly number[])[], framesPerColumn = 1): Grid {
  const rows = columns[0]!.length;
  return { rows, count: columns.length, values: Float32Array.from(columns.flat()), framesPerColumn };
}

describe('columns', () => {
  it('that are too many are put together, each once', () => {
    const many = { ...grid([[1], [5], [2], [4], [3]], 2), frames: 10 };
    expect(fitColumns(many, 2, 'maximum')).toEqual({ ...grid([[5], [4]]), framesPerColumn: 5 });
    const [first, second] = fitColumns(many, 2, 'mean').values;
    expect(first).toBeCloseTo(8 / 3, 6);
    expect(second).toBe(3.5);
  });

  it('that fit are left as they are', () => {
    const few = { ...grid([[1], [5]]), frames: 2 };
    expect(fitColumns(few, 2, 'maximum')).toEqual(grid([[1], [5]]));
  });
});

describe('shades', () => {
  const all = { low: 0, high: 1, framesAcross: 1 };

  it('have the first row at the bottom, all rows equally high', () => {
    const shades = shadesOf(grid([[0, 0.5, 1]]), { width: 1, height: 9 }, all);
    const half = Math.floor((SHADES - 1) / 2 + 0.5);
    expect([...shades]).toEqual([...Array(3).fill(SHADES - 1), ...Array(3).fill(half), 0, 0, 0]);
  });

  it('centre the first frame on the left edge, and go evenly from frame to frame', () => {
    const shades = shadesOf(grid([[0], [1], [0]]), { width: 200, height: 1 }, { ...all, framesAcross: 2 });
    expect(shades[0]).toBeLessThan(3);
    expect(shades[49]).toBeCloseTo(SHADES / 2, -1);
    expect(Math.max(...shades)).toBe(Math.max(...shades.slice(97, 103)));
    expect(Math.max(...shades)).toBeGreaterThan(SHADES - 3);
    expect(shades[199]).toBeLessThan(3);
  });

  it('centre a column of several frames on them', () => {
    // Frames 0 and 1, 2 and 3: columns are centred on 0.5 and 2.5.
    const shades = shadesOf(grid([[0], [1]], 2), { width: 400, height: 1 }, { ...all, framesAcross: 4 });
    expect([...shades.slice(0, 48)].every((shade) => shade === 0)).toBe(true);
    expect(shades[150]).toBeCloseTo(SHADES / 2, -1);
    expect([...shades.slice(252)].every((shade) => shade === SHADES - 1)).toBe(true);
  });

  it('stay at the ends of the colours for values beyond them and for what is no number', () => {
    const values = grid([[-5, 7, Number.NEGATIVE_INFINITY, Number.NaN]]);
    expect([...shadesOf(values, { width: 1, height: 4 }, all)]).toEqual([0, 0, SHADES - 1, 0]);
  });
});
