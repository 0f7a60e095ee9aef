import { largestOf } from '../spectral/decibel-matrix.ts';
import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { createSpectra } from '../spectral/spectra.ts';
import { createMedianRises } from './median-rises.ts';

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

/** Frames that are kept in one array behind a copy of the one before; one of all would be copied as it grows. */
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
  const medianRises = createMedianRises(BANDS);
  const blocks: Float32Array[] = [];
  const strength: number[] = new Array(DELAY_FRAMES - 1).fill(0);
  let frames = 0;
  let loudest = 0;

  const beginBlock = () => {
    const block = new Float32Array((1 + BLOCK_FRAMES) * BANDS);
    const before = blocks.at(-1);
    if (before) block.set(before.subarray(BLOCK_FRAMES * BANDS));
    if (blocks.length === MAX_BLOCKS) settle(blocks.shift() as Float32Array, BLOCK_FRAMES);
    blocks.push(block);
  };
  const keep = (mel: FrameMatrix) => {
    const { data, frames: count } = mel;
    for (let frame = 0; frame < count; ) {
      const row = frames % BLOCK_FRAMES;
      if (row === 0) beginBlock();
      const run = Math.min(count - frame, BLOCK_FRAMES - row);
      const part = data.subarray(frame * BANDS, (frame + run) * BANDS);
      (blocks.at(-1) as Float32Array).set(part, (1 + row) * BANDS);
      frame += run;
      frames += run;
    }
    loudest = Math.max(loudest, largestOf(mel));
  };
  const settle = (block: Float32Array, count: number) => {
    if (strength.length === DELAY_FRAMES - 1) block.copyWithin(0, BANDS, 2 * BANDS); // the first rises from itself
    const data = block.subarray(0, (1 + count) * BANDS);
    const rises = medianRises(
      { rows: BANDS, frames: 1 + count, data },
      Math.max(LEAST_POWER, FLOOR_SHARE * loudest),
    );
    for (const rise of rises) strength.push(rise);
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
