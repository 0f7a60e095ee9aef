import type { FrameMatrix } from '../spectral/frame-matrix.ts';

/**
 * What `combine` makes of each value of a matrix and the one in its place in another: `pairwise(a, b, Math.min)`.
 * Throws a RangeError for matrices of different shapes.
 */
export function pairwise(
  one: FrameMatrix,
  other: FrameMatrix,
  combine: (value: number, otherValue: number) => number,
): FrameMatrix {
  if (one.rows !== other.rows || one.frames !== other.frames) {
    const shapes = [one, other].map(({ rows, frames }) => `${rows} x ${frames}`).join(' and ');
    throw new RangeError(`Cannot combine matrices: they must be of one shape, got ${shapes} rows and frames`);
  }
  const data = one.data.map((value, at) => combine(value, other.data[at] as number));
  return { rows: one.rows, frames: one.frames, data };
}
