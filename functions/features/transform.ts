import { join } from 'node:path';
import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { largestOf, powerToDb } from '../../shared/audio/spectral/decibel-matrix.ts';
import type { SampleStream } from '../../shared/audio/spectral/frame-matrix.ts';
import { createMfcc } from '../../shared/audio/spectral/mfcc.ts';
import { createSpectra } from '../../shared/audio/spectral/spectra.ts';
import { createTuningEstimator } from '../../shared/audio/spectral/tuning.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import { createFrameFile, type FrameFile } from './frame-file.ts';
import type job from './job.ts';

type Samples = AsyncIterable<Float32Array>;

/** librosa's defaults: frames of 2048 samples, every 512 of them. */
const OPTIONS = { sampleRate: SAMPLE_RATE, fftSize: 2048, hop: 512 };
const MEL_BANDS = 128;
const COEFFICIENTS = 20;
const PITCH_CLASSES = 12;

/**
 * Mel power, MFCC and chroma of each frame as NumPy files, float32 of the shape [rows, frames]. The MFCC need the
 * largest value of the whole mel spectrogram and chroma the tuning of the whole, so the frames wait in files and the
 * audio is decoded twice: memory does not grow with the length of the track.
 */
export const transform: Transform<typeof job> = async ({ inputs, signal, temporaryDirectory }) => {
  const samples = () => decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const directory = await temporaryDirectory();
  const fileOf = (name: string, rows: number) => createFrameFile(join(directory, name), rows);
  const mel = fileOf('mel', MEL_BANDS);
  const mfcc = fileOf('mfcc', COEFFICIENTS);
  const chroma = fileOf('chroma', PITCH_CLASSES);
  const { largest, tuning } = await measureMel(samples(), mel);
  await measureMfcc(mel, largest, mfcc);
  await measureChroma(samples(), tuning, chroma);
  return { mel: mel.npy(), mfcc: mfcc.npy(), chroma: chroma.npy() };
};

/** Fills the file; gives what the other features need to know of the whole. */
async function measureMel(samples: Samples, file: FrameFile): Promise<{ largest: number; tuning: number }> {
  const estimator = createTuningEstimator(OPTIONS);
  let largest = 0;
  const measures = { power: {}, mel: { bands: MEL_BANDS } };
  const stream = createSpectra(measures, OPTIONS, ({ power, mel }) => {
    estimator.take(power);
    file.append(mel);
    largest = Math.max(largest, largestOf(mel));
  });
  await pass(samples, stream, file);
  return { largest, tuning: estimator.estimate() };
}

async function measureMfcc(mel: FrameFile, largest: number, file: FrameFile): Promise<void> {
  const toMfcc = createMfcc(MEL_BANDS, { coefficients: COEFFICIENTS });
  for await (const block of mel.blocks()) {
    file.append(toMfcc(powerToDb(block, { largest })));
    await file.flush();
  }
  await file.end();
}

async function measureChroma(samples: Samples, tuning: number, file: FrameFile): Promise<void> {
  const stream = createSpectra({ chroma: { tuning } }, OPTIONS, ({ chroma }) => file.append(chroma));
  await pass(samples, stream, file);
}

/** The whole signal through a stream that fills the file. */
async function pass(samples: Samples, stream: SampleStream, file: FrameFile): Promise<void> {
  for await (const chunk of samples) {
    stream.push(chunk);
    await file.flush();
  }
  stream.end();
  await file.end();
}
