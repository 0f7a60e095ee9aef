import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { streamNpy } from '../../shared/audio/npy.ts';
import { largestOf, powerToDb } from '../../shared/audio/spectral/decibel-matrix.ts';
import type { FrameMatrix } from '../../shared/audio/spectral/frame-matrix.ts';
import { createMfcc } from '../../shared/audio/spectral/mfcc.ts';
import { streamSpectra } from '../../shared/audio/spectral/stream-spectra.ts';
import { createTuningEstimator } from '../../shared/audio/spectral/tuning.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import type job from './job.ts';

type Samples = AsyncIterable<Float32Array>;
type Blocks = Iterable<FrameMatrix> | AsyncIterable<FrameMatrix>;

/** librosa's defaults: frames of 2048 samples, every 512 of them. */
const OPTIONS = { sampleRate: SAMPLE_RATE, fftSize: 2048, hop: 512 };
const MEL_BANDS = 128;
const COEFFICIENTS = 20;
const PITCH_CLASSES = 12;

/** Frames whose mel bands are kept, 16 MB: twelve minutes. */
const MAX_FRAMES_KEPT = 32_768;

/**
 * Mel power, MFCC and chroma of each frame as NumPy files, float32 of the shape [rows, frames]. The MFCC need the
 * largest value of the whole mel spectrogram and chroma the tuning of the whole, so the audio is decoded again while
 * they are written, and once more for each where the mel bands are too many to keep: memory stays flat.
 */
export const transform: Transform<typeof job> = async ({ inputs, signal }) => {
  const samples = () => decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const { frames, kept, largest, tuning } = await survey(samples());
  const mel = () => kept ?? melOf(samples());
  return {
    mel: streamNpy({ rows: MEL_BANDS, frames }, mel()),
    mfcc: streamNpy({ rows: COEFFICIENTS, frames }, mfccOf(mel(), largest)),
    chroma: streamNpy({ rows: PITCH_CLASSES, frames }, chromaOf(samples(), tuning)),
  };
};

/** What a track is as a whole. */
interface Survey {
  readonly frames: number;
  /** The mel bands; null where they are too many. */
  readonly kept: Blocks | null;
  readonly largest: number;
  readonly tuning: number;
}

async function survey(samples: Samples): Promise<Survey> {
  const estimator = createTuningEstimator(OPTIONS);
  let kept: FrameMatrix[] | null = [];
  let frames = 0;
  let largest = 0;
  const measures = { power: {}, mel: { bands: MEL_BANDS } };
  for await (const { power, mel } of streamSpectra(samples, measures, OPTIONS)) {
    estimator.take(power);
    frames += mel.frames;
    largest = Math.max(largest, largestOf(mel));
    if (frames > MAX_FRAMES_KEPT) kept = null;
    kept?.push(mel);
  }
  return { frames, kept, largest, tuning: estimator.estimate() };
}

async function* melOf(samples: Samples): AsyncGenerator<FrameMatrix> {
  for await (const { mel } of streamSpectra(samples, { mel: { bands: MEL_BANDS } }, OPTIONS)) yield mel;
}

async function* mfccOf(mel: Blocks, largest: number): AsyncGenerator<FrameMatrix> {
  const toMfcc = createMfcc(MEL_BANDS, { coefficients: COEFFICIENTS });
  for await (const block of mel) yield toMfcc(powerToDb(block, { largest }));
}

async function* chromaOf(samples: Samples, tuning: number): AsyncGenerator<FrameMatrix> {
  for await (const { chroma } of streamSpectra(samples, { chroma: { tuning } }, OPTIONS)) yield chroma;
}
