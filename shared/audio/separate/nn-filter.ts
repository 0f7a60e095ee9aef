import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { createAggregate } from './aggregates.ts';
import { type NearestFramesOptions, nearestFrames } from './nearest-frames.ts';

export interface NnFilterOptions extends NearestFramesOptions {
  /** What the values of the linked frames become; 'mean' unless told. */
  readonly aggregate?: 'mean' | 'median';
}

/**
 * Replaces each frame by the mean or median of the frames most like it, itself not among them: what repeats stays,
 * what does not goes (Rafii & Pardo, "Music/voice separation using the similarity matrix", 2012).
 * librosa.decompose.nn_filter, whose defaults are ours, with `mode='distance'`: without it, librosa 0.11 compares
 * ones instead of distances and keeps any k of the nearest k + 2 width. Throws as `nearestFrames` does.
 * Time grows with the square of the frames: 1,300 of 1,025 rows take 0.4 s, 10,000 take 15 s: work for a worker.
 */
export function nnFilter(
  matrix: FrameMatrix,
  { aggregate = 'mean', ...options }: NnFilterOptions = {},
): FrameMatrix {
  if (aggregate !== 'mean' && aggregate !== 'median') {
    throw new RangeError(`Cannot filter: aggregate is 'mean' or 'median' [aggregate=${aggregate}]`);
  }
  const { rows, frames } = matrix;
  const links = nearestFrames(matrix, options);
  const most = links.reduce((largest, { length }) => Math.max(largest, length), 0);
  const aggregated = createAggregate(aggregate, matrix, { most, engine: options.engine });
  const data = new Float32Array(rows * frames);
  for (const [frame, linked] of links.entries()) data.set(aggregated(linked), frame * rows);
  return { rows, frames, data };
}
