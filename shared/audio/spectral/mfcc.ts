import type { FrameMatrix } from './frame-matrix.ts';
import { createKernel, hasKernel } from './kernel.ts';

export interface MfccOptions {
  /** How many of the lowest coefficients; 20 unless told. */
  readonly coefficients?: number;
  /** 0, unless told: coefficient n is raised by 1 + (lifter/2) sin(π (n+1)/lifter). */
  readonly lifter?: number;
  /** As in `spectra`. */
  readonly engine?: 'kernel' | 'plain';
}

/**
 * Mel frequency cepstral coefficients of mel bands in dB: their cosine transform (DCT-II, orthonormal) along each
 * frame, as librosa.feature.mfcc(S=…), whose defaults are ours. Throws a RangeError for options that cannot be.
 */
export function mfcc(levels: FrameMatrix, options: MfccOptions = {}): FrameMatrix {
  return createMfcc(levels.rows, options)(levels);
}

/** The same for one block of frames after another, of so many bands. */
export function createMfcc(
  bands: number,
  { coefficients = 20, lifter = 0, engine }: MfccOptions = {},
): (levels: FrameMatrix) => FrameMatrix {
  if (!Number.isSafeInteger(coefficients) || coefficients < 1 || coefficients > bands || !(lifter >= 0)) {
    const facts = `[coefficients=${coefficients}, bands=${bands}, lifter=${lifter}]`;
    throw new RangeError(`Cannot take so many coefficients: there are at most as many as bands ${facts}`);
  }
  const weights = cosines(bands, coefficients, lifter);
  const transform =
    engine === 'plain' || !hasKernel()
      ? plainTransform(bands, coefficients, weights)
      : kernelTransform(bands, coefficients, weights);
  return ({ frames, data }) => {
    const result = new Float32Array(coefficients * frames);
    for (let at = 0; at < frames; at += BLOCK_FRAMES) {
      const end = Math.min(frames, at + BLOCK_FRAMES);
      transform(
        data.subarray(at * bands, end * bands),
        result.subarray(at * coefficients, end * coefficients),
      );
    }
    return { rows: coefficients, frames, data: result };
  };
}

/** Frames that are transformed together. */
const BLOCK_FRAMES = 128;

/** One row of weights per band. */
function cosines(bands: number, coefficients: number, lifter: number): Float64Array {
  const weights = new Float64Array(bands * coefficients);
  for (let n = 0; n < coefficients; n += 1) {
    const lift = lifter > 0 ? 1 + (lifter / 2) * Math.sin((Math.PI * (n + 1)) / lifter) : 1;
    const scale = lift * Math.sqrt((n === 0 ? 1 : 2) / bands);
    for (let band = 0; band < bands; band += 1) {
      weights[band * coefficients + n] = scale * Math.cos((Math.PI * n * (band + 0.5)) / bands);
    }
  }
  return weights;
}

/** Transforms up to BLOCK_FRAMES frames. */
type Transform = (levels: Float32Array, result: Float32Array) => void;

function plainTransform(bands: number, coefficients: number, weights: Float64Array): Transform {
  return (levels, result) => {
    for (let index = 0; index < result.length; index += 1) {
      const n = index % coefficients;
      const from = ((index - n) / coefficients) * bands;
      let sum = 0;
      for (let band = 0; band < bands; band += 1) {
        sum += (levels[from + band] as number) * (weights[band * coefficients + n] as number);
      }
      result[index] = sum;
    }
  };
}

function kernelTransform(bands: number, coefficients: number, weights: Float64Array): Transform {
  const { functions, take, put, view } = createKernel();
  const width = 4 * Math.ceil(coefficients / 4); // of rows of weights, which are whole vectors
  const pairs = 2 * Math.ceil(bands / 4); // of mirrored bands, which it folds; two at a time
  const weightsAt = put(
    Array.from({ length: pairs * width }, (_, index) => {
      const n = index % width;
      const band = (index - n) / width;
      return n < coefficients && 2 * band < bands ? (weights[band * coefficients + n] as number) : 0;
    }),
    'f32',
  );
  const [from, folded, to] = [
    take(4 * bands * BLOCK_FRAMES),
    take(4 * 8 * pairs),
    take(4 * (coefficients * BLOCK_FRAMES + 3)),
  ];
  const [input, output] = [view(from, bands * BLOCK_FRAMES), view(to, coefficients * BLOCK_FRAMES)];
  return (levels, result) => {
    const frames = levels.length / bands;
    input.set(levels);
    functions.cosines(from, bands, 4 * Math.ceil(frames / 4), weightsAt, coefficients, folded, to);
    result.set(output.subarray(0, result.length));
  };
}
