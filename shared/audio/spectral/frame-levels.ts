import type { FrameMatrix, SampleStream } from './frame-matrix.ts';
import { bufferLength, createFramer, type FramingOptions, frameCount } from './framer.ts';
import { createKernel, hasKernel } from './kernel.ts';

/** 'rms': root of the mean square. 'zeroCrossingRate': how often the sign changes, per sample. */
export type FrameLevel = 'rms' | 'zeroCrossingRate';

export interface FrameLevelOptions {
  /** Samples per frame; 2048 unless told. */
  readonly frameSize?: number;
  /** Samples from one frame to the next; 512 unless told. */
  readonly hop?: number;
  /** Whether frame t is centred on sample t·hop, over padding, or starts there; true unless told. */
  readonly centre?: boolean;
  /** As in `spectra`. */
  readonly engine?: 'kernel' | 'plain';
}

/** Frames that are measured together. */
const BLOCK_FRAMES = 32;

/** What is no further from zero has no sign. */
const SIGN_THRESHOLD = 1e-10;

/**
 * A level of each frame of a signal, one row: librosa.feature.rms and zero_crossing_rate, whose defaults are ours.
 * Throws a RangeError for options that cannot be and a signal too short for them.
 */
export function frameLevels(
  samples: Float32Array,
  level: FrameLevel,
  options: FrameLevelOptions = {},
): FrameMatrix {
  const data = new Float32Array(Math.max(0, frameCount(samples.length, framingOf(level, options))));
  let at = 0;
  const stream = createFrameLevels(level, options, (values) => {
    data.set(values.data, at);
    at += values.frames;
  });
  stream.push(samples);
  stream.end();
  return { rows: 1, frames: data.length, data };
}

/** The same of a signal as it comes; `onBlock` gets the next frames, in a matrix that the next block overwrites. */
export function createFrameLevels(
  level: FrameLevel,
  options: FrameLevelOptions,
  onBlock: (block: FrameMatrix) => void,
): SampleStream {
  const framing = framingOf(level, options);
  const { frameSize, hop } = framing;
  const { samples, sumOfSquares, crossings } =
    options.engine === 'plain' || !hasKernel() ? plainSums(framing) : kernelSums(framing);
  const values = new Float32Array(BLOCK_FRAMES);
  return createFramer(framing, samples, (start, frames) => {
    for (let frame = 0; frame < frames; frame += 1) {
      const from = start + frame * hop;
      values[frame] =
        level === 'rms'
          ? Math.sqrt(sumOfSquares(from, frameSize) / frameSize)
          : crossings(from, frameSize) / frameSize;
    }
    onBlock({ rows: 1, frames, data: values.subarray(0, frames) });
  });
}

function framingOf(level: FrameLevel, options: FrameLevelOptions): FramingOptions {
  const { frameSize = 2048, hop = 512, centre = true } = options;
  if (![frameSize, hop].every((size) => Number.isSafeInteger(size) && size >= 1)) {
    const facts = `[frameSize=${frameSize}, hop=${hop}]`;
    throw new RangeError(`Cannot measure such frames: sizes are whole numbers from 1 up ${facts}`);
  }
  // The edge repeated changes no sign; zeros might.
  const padMode = level === 'rms' ? 'constant' : 'edge';
  return { frameSize, hop, centre, padMode, blockFrames: BLOCK_FRAMES };
}

/** Sums over the `count` samples from `start`. */
interface Sums {
  readonly samples: Float32Array;
  sumOfSquares(start: number, count: number): number;
  crossings(start: number, count: number): number;
}

function kernelSums(framing: FramingOptions): Sums {
  const { functions, take, view } = createKernel();
  const length = bufferLength(framing);
  const address = take(4 * length);
  return {
    samples: view(address, length),
    sumOfSquares: (start, count) => functions.sumOfSquares(address + 4 * start, count),
    crossings: (start, count) => functions.crossings(address + 4 * start, count),
  };
}

function plainSums(framing: FramingOptions): Sums {
  const samples = new Float32Array(bufferLength(framing));
  const isNegative = (at: number) => (samples[at] as number) < -SIGN_THRESHOLD;
  return {
    samples,
    sumOfSquares(start, count) {
      let sum = 0;
      for (let at = start; at < start + count; at += 1) sum += (samples[at] as number) ** 2;
      return sum;
    },
    crossings(start, count) {
      let changes = 0;
      for (let at = start + 1; at < start + count; at += 1) {
        if (isNegative(at) !== isNegative(at - 1)) changes += 1;
      }
      return changes;
    },
  };
}
