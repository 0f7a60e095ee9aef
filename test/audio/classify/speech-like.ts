import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { OnnxModel } from '../../../shared/audio/classify/classifier-config.ts';
import type { OnnxTensor } from '../../../shared/audio/classify/onnx-runtime.ts';
import type { FakeModel } from './fake-onnx-runtime.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/onnx');
const [FRAMES, BANDS] = [20, 8];
const WEIGHTS = [-0.3, -0.2, -0.1, 0, 0.05, 0.1, 0.2, 0.3];
const BIAS = -0.4;

/** A real model of 273 bytes: a logistic regression over the mean of a log-mel window. */
export const speechLikeFile = readFileSync(join(FOLDER, 'speech-like.onnx'));

/** What Python's onnxruntime makes of it. */
export const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  readonly sha256: string;
  readonly window: number;
  readonly track: { readonly windows: number; readonly score: number };
};

/** How a job would describe it. */
export const speechLike = {
  kind: 'onnx',
  name: 'speech-like-1',
  model: { bucket: '{project}-models', object: 'speech-like.onnx', sha256: expected.sha256 },
  input: {
    name: 'mel',
    sampleRate: 8_000,
    features: {
      kind: 'log-mel',
      fftSize: 256,
      hop: 128,
      bands: BANDS,
      minHz: 0,
      power: 2,
      gain: 1,
      offset: 1e-6,
      scale: 1,
      windowFrames: FRAMES,
      hopFrames: 10,
    },
    shape: [1, 'frames', 'bands'],
  },
  output: { name: 'probability', index: 0, activation: 'none', invert: false },
} satisfies OnnxModel;

/** The same model in TypeScript, for where there is no runtime. */
export const fakeSpeechLike: FakeModel = {
  input: 'mel',
  dims: [1, FRAMES, BANDS],
  file: speechLikeFile,
  answer: ({ data }: OnnxTensor) => {
    const values = Array.from(data, Number);
    const logit = values.reduce((sum, value, k) => sum + (value * WEIGHTS[k % BANDS]!) / FRAMES, BIAS);
    return { probability: { data: [1 / (1 + Math.exp(-logit))], dims: [1, 1] } };
  },
};

/** The window of expected.json. */
export const expectedWindow = Float32Array.from({ length: FRAMES * BANDS }, (_, k) => {
  const [frame, band] = [Math.floor(k / BANDS), k % BANDS];
  return (((7 * frame + 3 * band) % 32) - 16) / 16;
});

/** The track of expected.json, 8 kHz: eight tones in turn. */
export const expectedTrack = Float32Array.from({ length: 16_000 }, (_, k) => {
  const hz = 200 + 400 * Math.floor(k / 2_000);
  return Math.round(32_767 * 0.5 * Math.sin((2 * Math.PI * hz * k) / 8_000)) / 32_768;
});

export function isOnnxRuntimeInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
}
