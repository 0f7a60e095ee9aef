import { expect, it } from 'vitest';
import { raise } from '../../../shared/audio/plot/raise.ts';
import { SCRATCH_VALUES } from '../../../shared/audio/spectral/scratch-kernel.ts';
import { seededRandom } from '../signals.ts';

it.each([
  { rows: 1, frames: 50 },
  { rows: 7, frames: 50 },
  { rows: 128, frames: 200 },
  { rows: SCRATCH_VALUES / 2 + 1, frames: 3 },
])('$frames frames of $rows values raise a column alike, in whichever order they lie', ({ rows, frames }) => {
  const random = seededRandom(9);
  const from = 2 * rows; // behind two frames that do not count
  const data = Float32Array.from({ length: rows * (2 + frames) }, (_, k) => (k < from ? 9 : random() - 0.5));
  const kept = Float32Array.from({ length: 3 * rows }, () => 0);
  const byRow = Float64Array.from({ length: rows * frames }, (_, k) => {
    return data[from + (k % frames) * rows + Math.floor(k / frames)]!;
  });
  const expected = kept.slice();
  for (let row = 0; row < rows; row += 1) {
    expected[rows + row] = Math.max(0, ...byRow.subarray(row * frames, (row + 1) * frames));
  }

  const packed = kept.slice();
  raise(packed, rows, { rows, frames: 2 + frames, data }, { from, frames });
  expect(packed).toEqual(expected);

  const strided = kept.slice();
  const matrix = { rows, frames, data: byRow, rowStride: frames, frameStride: 1 };
  raise(strided, rows, matrix, { from: 0, frames });
  expect(strided).toEqual(expected);
});

it('what is no number raises nothing', () => {
  const data = Float32Array.of(1, Number.NaN, Number.NaN, Number.NaN, 2, Number.NaN, 3, 4, Number.NaN, 1);
  const kept = new Float32Array(5).fill(Number.NEGATIVE_INFINITY);
  raise(kept, 0, { rows: 5, frames: 2, data }, { from: 0, frames: 2 });
  expect([...kept]).toEqual([1, 3, 4, Number.NEGATIVE_INFINITY, 2]);
});
