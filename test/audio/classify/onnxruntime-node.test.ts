import { describe, expect, it } from 'vitest';
import type { OnnxModel } from '../../../shared/audio/classify/classifier-config.ts';
import { createOnnxClassifier } from '../../../shared/audio/classify/onnx-classifier.ts';
import { inChunks } from '../signals.ts';
import { linearModel } from './linear-model.ts';
import { isOnnxRuntimeInstalled } from './speech-like.ts';

const WINDOW = 100;
const SIZE = { frames: 3, bands: 4 };

function model(input: Omit<OnnxModel['input'], 'name' | 'sampleRate'>): OnnxModel {
  return {
    kind: 'onnx',
    name: 'linear-1',
    model: { bucket: 'models', object: 'linear.onnx', sha256: '0'.repeat(64) },
    input: { name: 'x', sampleRate: 8_000, ...input },
    output: { name: 'logits', index: 0, activation: 'softmax', invert: false },
  };
}

const context = (bytes: Uint8Array) => ({ signal: AbortSignal.timeout(20_000), model: async () => bytes });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.runIf(isOnnxRuntimeInstalled())('onnxruntime-node', () => {
  it('runs a model of samples', async () => {
    const features = { kind: 'waveform', windowSamples: WINDOW, hopSamples: WINDOW } as const;
    const classifier = createOnnxClassifier(model({ features, shape: [1, 'samples'] }));
    const bytes = linearModel([1, WINDOW], new Array(WINDOW).fill(0.1), -2);
    const judged = await classifier.judge(inChunks(new Float32Array(4 * WINDOW).fill(0.3)), context(bytes));
    expect(judged).toEqual({
      score: expect.closeTo(sigmoid(0.1 * WINDOW * 0.3 - 2), 5),
      details: { windows: 4 },
    });
  });

  it('runs a model of a spectrogram, and finds each value where the shape says', async () => {
    const features = {
      kind: 'log-mel',
      fftSize: 64,
      hop: 32,
      bands: SIZE.bands,
      minHz: 0,
      power: 2,
      gain: 1,
      offset: 1e-3,
      scale: 0.1,
      windowFrames: SIZE.frames,
      hopFrames: SIZE.frames,
    } as const;
    const tone = Float32Array.from({ length: 96 }, (_, k) => Math.sin(0.3 * k) * (k / 96));
    const scoreAt = async (shape: OnnxModel['input']['shape'], at: number) => {
      const weights = new Array(12).fill(0).with(at, 1);
      const dims = shape.map((name) => (name === 1 ? 1 : SIZE[name as keyof typeof SIZE]));
      const classifier = createOnnxClassifier(model({ features, shape }));
      return (await classifier.judge(inChunks(tone), context(linearModel(dims, weights)))).score;
    };
    const [frame, band] = [2, 1];
    const framesFirst = await scoreAt([1, 'frames', 'bands'], frame * SIZE.bands + band);
    expect(await scoreAt([1, 1, 'bands', 'frames'], band * SIZE.frames + frame)).toBe(framesFirst);
    expect(framesFirst).not.toBe(await scoreAt([1, 'frames', 'bands'], 0));
  });
});
