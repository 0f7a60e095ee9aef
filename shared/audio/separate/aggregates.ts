import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { createKernel, hasKernel } from '../spectral/kernel.ts';
import { mean, median } from './middle.ts';

/** What some frames of a matrix come to, row by row; the next call overwrites it. */
export type Aggregate = (frames: Uint32Array) => Float32Array;

/** The mean or the median of up to `most` frames at a time. The engine is as in `spectra`. */
export function createAggregate(
  name: 'mean' | 'median',
  matrix: FrameMatrix,
  { most, engine }: { readonly most: number; readonly engine?: 'kernel' | 'plain' | undefined },
): Aggregate {
  if (name === 'median' && engine !== 'plain' && hasKernel()) return kernelMedians(matrix, most);
  return plainAggregate(name === 'median' ? median : mean, matrix, most);
}

function kernelMedians({ rows, data }: FrameMatrix, most: number): Aggregate {
  const { functions, take, view } = createKernel();
  const columnRows = 4 * Math.ceil(rows / 4);
  const [values, scratch, out] = [take(4 * most * columnRows), take(16 * most), take(4 * columnRows)];
  const columns = view(values, most * columnRows);
  const result = view(out, rows);
  return (frames) => {
    for (const [n, frame] of frames.entries()) {
      columns.set(data.subarray(frame * rows, (frame + 1) * rows), n * columnRows);
    }
    functions.medians(values, frames.length, 4 * columnRows, scratch, out);
    return result;
  };
}

/** Rows that are gathered together: those of a line of the cache. */
const TILE_ROWS = 16;

function plainAggregate(of: typeof mean, { rows, data }: FrameMatrix, most: number): Aggregate {
  const tile = new Float32Array(TILE_ROWS * most);
  const result = new Float32Array(rows);
  return (frames) => {
    for (let row = 0; row < rows; row += TILE_ROWS) {
      const count = Math.min(TILE_ROWS, rows - row);
      for (let n = 0; n < frames.length; n += 1) {
        const from = (frames[n] as number) * rows + row;
        for (let k = 0; k < count; k += 1) tile[k * frames.length + n] = data[from + k] as number;
      }
      for (let k = 0; k < count; k += 1) result[row + k] = of(tile, k * frames.length, frames.length);
    }
    return result;
  };
}
