import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { createSpectra } from '../spectral/spectra.ts';

const FFT_SIZE = 2048;
const BANDS = 128;

/** Samples from one frame of the envelope to the next. */
export const HOP = 512;

/** Power below this counts as this: -100 dB. */
const LEAST_POWER = 1e-10;

/** What lies 80 dB below the loudest band of the signal counts as silence. */
const FLOOR_SHARE = 1e-8;

/** One frame for the difference, and half a window in frames, since a window sees an onset before its centre. */
const DELAY_FRAMES = 1 + FFT_SIZE / (2 * HOP);

/** Frames that are kept in one array; one of all frames would be copied each time it grows. */
const BLOCK_FRAMES = 1024;

/** Blocks that wait for what is louder: ten minutes at 22,050 Hz, 13 MB. */
const MAX_BLOCKS = 25;

/** Takes mono samples as they come. */
export interface OnsetEnvelope {
  push(samples: Float32Array): void;
  /** How much louder the signal got at each frame, in dB, median over mel bands; all zero for silence. */
  end(): Float64Array;
}

/**
 * Onset strength: spectral flux of a log mel spectrogram (Böck & Widmer, DAFx 2013, with a lag of one frame and no
 * maximum filter), with the parameters of librosa's beat tracker. Memory does not grow with the spectrogram: the
 * floor of a frame is 80 dB below the loudest of the whole signal, or of what comes within ten minutes of it.
 */
export function createOnsetEnvelope(sampleRate: number): OnsetEnvelope {
  const blocks: Float32Array[] = [];
  const strength: number[] = new Array(DELAY_FRAMES - 1).fill(0);
  const measureRise = createMedianRise();
  let previous: Float32Array | null = null;
  let frames = 0;
  let loudest = 0;

  const settle = (block: Float32Array, count: number) => {
    const floor = Math.max(LEAST_POWER, FLOOR_SHARE * loudest);
    for (let row = 0; row < count; row += 1) {
      const bands = block.subarray(row * BANDS, (row + 1) * BANDS);
      strength.push(previous ? measureRise(previous, bands, floor) : 0);
      previous = bands;
    }
  };
  const keep = ({ data, frames: count }: FrameMatrix) => {
    for (let frame = 0; frame < count; frame += 1) {
      const row = frames % BLOCK_FRAMES;
      if (row === 0) {
        if (blocks.length === MAX_BLOCKS) settle(blocks.shift() as Float32Array, BLOCK_FRAMES);
        blocks.push(new Float32Array(BLOCK_FRAMES * BANDS));
      }
      (blocks.at(-1) as Float32Array).set(data.subarray(frame * BANDS, (frame + 1) * BANDS), row * BANDS);
      frames += 1;
    }
    for (let at = 0; at < data.length; at += 1) loudest = Math.max(loudest, data[at] as number);
  };
  const options = { sampleRate, fftSize: FFT_SIZE, hop: HOP };
  const stream = createSpectra({ mel: { bands: BANDS } }, options, ({ mel }) => keep(mel));
  return {
    push: stream.push,
    end() {
      stream.end();
      for (const [index, block] of blocks.entries()) {
        const isLast = index === blocks.length - 1;
        settle(block, isLast ? ((frames - 1) % BLOCK_FRAMES) + 1 : BLOCK_FRAMES);
      }
      return Float64Array.from(strength.slice(0, frames));
    },
  };
}

/**
 * The median over the bands of the rise from one frame to the next in dB, where a fall counts as 0. Of powers'
 * ratios, since the logarithm of the two in the middle is enough.
 */
function createMedianRise(): (from: Float32Array, to: Float32Array, floor: number) => number {
  const ratios = new Float64Array(BANDS);
  return (from, to, floor) => {
    let rising = 0;
    for (let band = 0; band < BANDS; band += 1) {
      const ratio = Math.max(floor, to[band] as number) / Math.max(floor, from[band] as number);
      if (ratio > 1) ratios[rising++] = ratio;
    }
    // All others are 0 and come before them.
    const above = rising - BANDS / 2;
    if (above < 0) return 0;
    const sorted = ratios.subarray(0, rising).sort();
    const low = above > 0 ? (sorted[above - 1] as number) : 1;
    return 5 * Math.log10(low * (sorted[above] as number));
  };
}
