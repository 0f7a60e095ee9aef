import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { mean, median } from './middle.ts';
import { type NearestFramesOptions, nearestFrames } from './nearest-frames.ts';

export interface NnFilterOptions extends NearestFramesOptions {
  /** What the values of the linked frames become; 'mean' unless told. */
  readonly aggregate?: 'mean' | 'median';
}

const AGGREGATES = { mean, median };

/** Rows that are aggregated together: those of a line of the cache. */
const TILE_ROWS = 16;

/**
 * Replaces each frame by the mean or median of the frames most like it, itself not among them: what repeats stays,
 * what does not goes (Rafii & Pardo, "Music/voice separation using the similarity matrix", 2012).
 * librosa.decompose.nn_filter, whose defaults are ours, with `mode='distance'`: without it, librosa 0.11 compares
 * ones instead of distances and keeps any k of the nearest k + 2 width. Throws as `nearestFrames` does.
 * Its time grows with the square of the frames: shared/audio/README.md says what that comes to.
 */
export function nnFilter(
  matrix: FrameMatrix,
  { aggregate = 'mean', ...options }: NnFilterOptions = {},
): FrameMatrix {
  if (!Object.hasOwn(AGGREGATES, aggregate)) {
    throw new RangeError(`Cannot filter: aggregate is 'mean' or 'median' [aggregate=${aggregate}]`);
  }
  const { rows, frames, data } = matrix;
  const linksOf = nearestFrames(matrix, options);
  const filtered = new Float32Array(rows * frames);
  const tile = new Float32Array(TILE_ROWS * frames);
  for (let frame = 0; frame < frames; frame += 1) {
    const links = linksOf(frame);
    for (let row = 0; row < rows; row += TILE_ROWS) {
      const count = Math.min(TILE_ROWS, rows - row);
      for (let n = 0; n < links.length; n += 1) {
        const from = (links[n] as number) * rows + row;
        for (let k = 0; k < count; k += 1) tile[k * links.length + n] = data[from + k] as number;
      }
      for (let k = 0; k < count; k += 1) {
        filtered[frame * rows + row + k] = AGGREGATES[aggregate](tile, k * links.length, links.length);
      }
    }
  }
  return { rows, frames, data: filtered };
}
