import { type Run, raise } from './raise.ts';
import type { TimeMatrix } from './time-matrix.ts';

/** How frames that become one column are put together. */
export type Reduction = 'maximum' | 'mean';

/** Columns in order, each of the same number of frames, the last of fewer. */
export interface Columns {
  readonly rows: number;
  readonly count: number;
  /** Value `row` of column `column` is `values[column * rows + row]`. */
  readonly values: Float32Array;
  readonly framesPerColumn: number;
  readonly frames: number;
}

/** Frames of values over time, of which at most twice as many columns are kept as asked for. */
export interface ColumnReducer {
  /** Takes the next frames; they are copied. Throws a RangeError when they have other rows. */
  push(frames: TimeMatrix): void;
  end(): Columns;
}

/**
 * Shrinks a picture as it is drawn, so that its memory does not grow with its length: whenever there are twice
 * as many columns as wanted, neighbours become one.
 */
export function createColumnReducer(
  rows: number,
  { wanted, by }: { wanted: number; by: Reduction },
): ColumnReducer {
  const values = new Float32Array(2 * wanted * rows);
  const { nothing, combine } = REDUCTIONS[by];
  let count = 0;
  let framesPerColumn = 1;
  let frames = 0;

  const beginColumn = () => {
    if (count === 2 * wanted) {
      for (let column = 0; column < wanted; column += 1) {
        const from = 2 * column * rows;
        values.copyWithin(column * rows, from, from + rows);
        combine(values, column * rows, { rows, frames: 1, data: values }, { from: from + rows, frames: 1 });
      }
      count = wanted;
      framesPerColumn *= 2;
    }
    values.fill(nothing, count * rows, (count + 1) * rows);
    count += 1;
  };
  return {
    push(matrix) {
      if (matrix.rows !== rows) throw new RangeError(`Frames must have ${rows} rows, got ${matrix.rows}`);
      const { frameStride = rows } = matrix;
      // Where the first are more than fit, they need not be put together step by step.
      if (frames === 0) while (matrix.frames > 2 * wanted * framesPerColumn) framesPerColumn *= 2;
      for (let frame = 0; frame < matrix.frames; ) {
        if (frames === count * framesPerColumn) beginColumn();
        const run = Math.min(matrix.frames - frame, count * framesPerColumn - frames);
        combine(values, (count - 1) * rows, matrix, { from: frame * frameStride, frames: run });
        frame += run;
        frames += run;
      }
    },
    end() {
      const columns = values.slice(0, count * rows);
      if (by === 'mean') {
        for (let at = 0; at < columns.length; at += 1) {
          const column = Math.floor(at / rows);
          const inColumn = Math.min(framesPerColumn, frames - column * framesPerColumn);
          columns[at] = (columns[at] as number) / inColumn;
        }
      }
      return { rows, count, values: columns, framesPerColumn, frames };
    },
  };
}

/** Puts a run of frames into the column at `at`. */
type Combine = (kept: Float32Array, at: number, matrix: TimeMatrix, run: Run) => void;

/** Of each its value for no frames, and a loop of its own: one for all would call a function for every value. */
const REDUCTIONS: Readonly<Record<Reduction, { readonly nothing: number; readonly combine: Combine }>> = {
  maximum: { nothing: Number.NEGATIVE_INFINITY, combine: raise },
  mean: { nothing: 0, combine: add },
};

function add(kept: Float32Array, at: number, matrix: TimeMatrix, { from, frames }: Run): void {
  const { rows, data, rowStride = 1, frameStride = rows } = matrix;
  for (let k = 0; k < frames; k += 1) {
    for (let row = 0, place = from + k * frameStride; row < rows; row += 1, place += rowStride) {
      kept[at + row] = (kept[at + row] as number) + (data[place] as number);
    }
  }
}
