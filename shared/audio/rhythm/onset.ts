import { powerToDb } from '../decibels.ts';
import { createMelFilterbank } from '../spectral/mel.ts';
import { createStft } from '../spectral/stft.ts';

const FFT_SIZE = 2048;
const HOP = 512;
const BANDS = 128;

/** What lies further below the loudest band of the signal counts as silence. */
const TOP_DB = 80;

/** One frame for the difference, and half a window in frames, since a window sees an onset before its centre. */
const DELAY_FRAMES = 1 + FFT_SIZE / (2 * HOP);

/** Frames that are kept in one array; one of all frames would be copied each time it grows. */
const BLOCK_FRAMES = 1024;

export interface OnsetEnvelope {
  /** How much louder the signal got at each frame, in dB, median over mel bands; all zero for silence. */
  readonly strength: Float64Array;
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
}

/**
 * Onset strength: spectral flux of a log mel spectrogram (Böck & Widmer, DAFx 2013, with a lag of one frame and no
 * maximum filter), with the parameters of librosa's beat tracker.
 */
export async function onsetEnvelope(
  samples: AsyncIterable<Float32Array>,
  sampleRate: number,
): Promise<OnsetEnvelope> {
  const mel = createLogMel(sampleRate);
  let length = 0;
  for await (const chunk of samples) {
    length += chunk.length;
    mel.push(chunk);
  }
  const { blocks, frames, loudest } = mel.end();
  return {
    strength: flux(blocks, frames, loudest - TOP_DB),
    framesPerSecond: sampleRate / HOP,
    durationSeconds: length / sampleRate,
  };
}

/** Collects the log mel spectrogram, BANDS values per frame. Four bytes each: 4 MB for three minutes. */
function createLogMel(sampleRate: number) {
  const filterbank = createMelFilterbank({ sampleRate, fftSize: FFT_SIZE, bands: BANDS });
  const blocks: Float32Array[] = [];
  let frames = 0;
  let loudest = Number.NEGATIVE_INFINITY;
  const stft = createStft({ fftSize: FFT_SIZE, hop: HOP }, (power) => {
    const row = frames % BLOCK_FRAMES;
    if (row === 0) blocks.push(new Float32Array(BLOCK_FRAMES * BANDS));
    const bands = (blocks.at(-1) as Float32Array).subarray(row * BANDS, (row + 1) * BANDS);
    filterbank(power, bands);
    for (let band = 0; band < BANDS; band += 1) {
      const level = powerToDb(bands[band] as number);
      bands[band] = level;
      if (level > loudest) loudest = level;
    }
    frames += 1;
  });
  const end = () => {
    stft.end();
    return { blocks, frames, loudest };
  };
  return { push: stft.push, end };
}

/** The median rise over the bands from each frame to the next, delayed. */
function flux(blocks: readonly Float32Array[], frames: number, floorDb: number): Float64Array {
  const strength = new Float64Array(frames);
  const rises = new Float32Array(BANDS);
  let previous: Float32Array | null = null;
  for (let frame = 0; frame + DELAY_FRAMES - 1 < frames; frame += 1) {
    const row = frame % BLOCK_FRAMES;
    const block = blocks[Math.floor(frame / BLOCK_FRAMES)] as Float32Array;
    const levels = block.subarray(row * BANDS, (row + 1) * BANDS);
    if (previous) strength[frame + DELAY_FRAMES - 1] = medianRise(previous, levels, floorDb, rises);
    previous = levels;
  }
  return strength;
}

function medianRise(from: Float32Array, to: Float32Array, floorDb: number, rises: Float32Array): number {
  let rising = 0;
  for (let band = 0; band < BANDS; band += 1) {
    const rise = Math.max(floorDb, to[band] as number) - Math.max(floorDb, from[band] as number);
    rises[band] = Math.max(0, rise);
    if (rise > 0) rising += 1;
  }
  if (rising < BANDS / 2) return 0;
  rises.sort();
  return ((rises[BANDS / 2 - 1] as number) + (rises[BANDS / 2] as number)) / 2;
}
