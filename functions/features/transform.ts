import { join } from 'node:path';
import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { encodeNpy } from '../../shared/audio/npy.ts';
import { largestOf, powerToDb } from '../../shared/audio/spectral/decibel-matrix.ts';
import type { FrameMatrix } from '../../shared/audio/spectral/frame-matrix.ts';
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

/**
 * Mel power, MFCC and chroma of each frame as NumPy files, float32 of the shape [rows, frames]. The audio is
 * decoded twice, since chroma needs the tuning of the whole; the mel spectrogram, which is large and needed as a
 * whole for the MFCC, is kept in a file. So memory hardly grows with the length of the track.
 */
export const transform: Transform<typeof job> = async ({ inputs, signal, temporaryDirectory }) => {
  const samples = () => decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const mel = createFrameFile(join(await temporaryDirectory(), 'mel'), MEL_BANDS);
  const { largest, tuning } = await measureMel(samples(), mel);
  return {
    mel: mel.npy(),
    mfcc: encodeNpy(await mfccOf(mel, largest)),
    chroma: encodeNpy(await chromaOf(samples(), tuning)),
  };
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
  for await (const chunk of samples) {
    stream.push(chunk);
    await file.flush();
  }
  stream.end();
  await file.end();
  return { largest, tuning: estimator.estimate() };
}

async function mfccOf(mel: FrameFile, largest: number): Promise<FrameMatrix> {
  const toMfcc = createMfcc(MEL_BANDS);
  const blocks: FrameMatrix[] = [];
  for await (const block of mel.blocks()) blocks.push(toMfcc(powerToDb(block, { largest })));
  return joined(blocks);
}

async function chromaOf(samples: Samples, tuning: number): Promise<FrameMatrix> {
  const blocks: FrameMatrix[] = [];
  const stream = createSpectra({ chroma: { tuning } }, OPTIONS, ({ chroma }) => {
    blocks.push({ ...chroma, data: chroma.data.slice() });
  });
  for await (const chunk of samples) stream.push(chunk);
  stream.end();
  return joined(blocks);
}

function joined(blocks: readonly FrameMatrix[]): FrameMatrix {
  const frames = blocks.reduce((sum, block) => sum + block.frames, 0);
  const rows = blocks[0]?.rows ?? 0;
  const data = new Float32Array(rows * frames);
  let at = 0;
  for (const block of blocks) {
    data.set(block.data, at);
    at += block.data.length;
  }
  return { rows, frames, data };
}
