import { SCRATCH_VALUES, scratchKernel } from '../spectral/scratch-kernel.ts';
import type { TimeMatrix } from './time-matrix.ts';

/** Frames of a matrix: how many, and where the first value of the first is. */
export interface Run {
  readonly from: number;
  readonly frames: number;
}

/** Raises the values of the column at `at` to the largest of a run of frames. What is no number is left out. */
export function raise(kept: Float32Array, at: number, matrix: TimeMatrix, run: Run): void {
  const { rows, data, rowStride = 1, frameStride = rows } = matrix;
  const isPacked = data instanceof Float32Array && rowStride === 1 && frameStride === rows;
  if (rows === 1) raiseOne(kept, at, matrix, run);
  else if (!isPacked || !raiseByKernel(kept.subarray(at, at + rows), data, run)) {
    raiseMany(kept, at, matrix, run);
  }
}

function raiseOne(kept: Float32Array, at: number, matrix: TimeMatrix, { from, frames }: Run): void {
  const { data, frameStride = 1 } = matrix;
  let most = kept[at] as number;
  for (let k = 0; k < frames; k += 1) most = Math.max(most, data[from + k * frameStride] as number);
  kept[at] = most;
}

/** Frames one behind the other, as many at a time as fit behind their column; false where the kernels cannot. */
function raiseByKernel(column: Float32Array, data: Float32Array, { from, frames }: Run): boolean {
  const kernel = scratchKernel();
  const rows = column.length;
  const together = Math.floor(SCRATCH_VALUES / rows) - 1;
  if (!kernel || together < 1) return false;
  kernel.values.set(column);
  for (let frame = 0; frame < frames; frame += together) {
    const count = Math.min(together, frames - frame);
    const first = from + frame * rows;
    kernel.values.set(data.subarray(first, first + count * rows), rows);
    kernel.functions.raise(kernel.address, rows, count);
  }
  column.set(kernel.values.subarray(0, rows));
  return true;
}

function raiseMany(kept: Float32Array, at: number, matrix: TimeMatrix, { from, frames }: Run): void {
  const { rows, data, rowStride = 1, frameStride = rows } = matrix;
  for (let k = 0; k < frames; k += 1) {
    for (let row = 0, place = from + k * frameStride; row < rows; row += 1, place += rowStride) {
      const value = data[place] as number;
      if (value > (kept[at + row] as number)) kept[at + row] = value;
    }
  }
}
