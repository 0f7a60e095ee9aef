import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { innerProducts } from './inner-products.ts';
import { createNearest } from './nearest.ts';

export interface NearestFramesOptions {
  /** How many frames each is linked to, or all there are; 2 ⌈√(frames - 2 width + 1)⌉ unless told. */
  readonly k?: number;
  /** How many frames apart two must be at least to be linked; 1 unless told. */
  readonly width?: number;
  /** What is near: by angle, or by the length of the difference; 'euclidean' unless told. */
  readonly metric?: 'cosine' | 'euclidean';
  /** As in `spectra`. */
  readonly engine?: 'kernel' | 'plain';
}

/**
 * The k nearest of the frames that are `width` or more away, for each frame in turn, the earliest first; of equally
 * near ones the earlier are taken. A frame of zeros is at right angles to every other. Throws a RangeError for
 * options that cannot be, too few frames for the width and values that are no numbers.
 */
export function nearestFrames(matrix: FrameMatrix, options: NearestFramesOptions = {}): Uint32Array[] {
  const { frames } = matrix;
  const { k, width, metric, engine } = checked(frames, options);
  const squares = squaredLengths(matrix);
  const lengths = squares.map(Math.sqrt);
  // As librosa, which compares angles in the precision of the frames, but differences in double.
  const isSingle =
    metric === 'cosine' && engine !== 'plain' && squares.every((square) => square < MOST_SINGLE);
  const precision = isSingle ? 'f32' : 'f64';
  const nearest = createNearest(frames, Math.min(k, frames - width));
  innerProducts(matrix, { width, precision }, (earlier, later, product) => {
    const nearness =
      metric === 'cosine'
        ? product / ((lengths[earlier] as number) * (lengths[later] as number) || 1)
        : 2 * product - (squares[earlier] as number) - (squares[later] as number);
    nearest.offer(earlier, later, nearness);
    nearest.offer(later, earlier, nearness);
  });
  return Array.from({ length: frames }, (_, frame) => nearest.of(frame));
}

/** Products of larger frames may not fit into single precision. */
const MOST_SINGLE = 1e37;

function checked(frames: number, options: NearestFramesOptions) {
  const { width = 1, metric = 'euclidean', engine } = options;
  const widest = Math.max(0, Math.floor((frames - 1) / 2) - 1);
  if (!Number.isSafeInteger(width) || width < 1 || width > widest) {
    const rule = 'the width is 1 or more, and less than half of all frames';
    throw new RangeError(`Cannot link frames: ${rule} [width=${width}, frames=${frames}, widest=${widest}]`);
  }
  const k = options.k ?? 2 * Math.ceil(Math.sqrt(frames - 2 * width + 1));
  if (!Number.isSafeInteger(k) || k < 1) {
    throw new RangeError(`Cannot link frames: k is a whole number from 1 up [k=${k}]`);
  }
  if (metric !== 'cosine' && metric !== 'euclidean') {
    throw new RangeError(`Cannot link frames: metric is 'cosine' or 'euclidean' [metric=${metric}]`);
  }
  return { k, width, metric, engine };
}

function squaredLengths({ rows, frames, data }: FrameMatrix): Float64Array {
  const squares = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let at = frame * rows; at < (frame + 1) * rows; at += 1) sum += (data[at] as number) ** 2;
    if (!Number.isFinite(sum)) {
      throw new RangeError(`Cannot compare frames: frame ${frame} has a value that is not a finite number`);
    }
    squares[frame] = sum;
  }
  return squares;
}
