import { describe, expect, it } from 'vitest';
import type { Classifier } from '../../../shared/audio/classify/classifier.ts';
import type { ClassifierConfig } from '../../../shared/audio/classify/classifier-config.ts';
import { createClassifier } from '../../../shared/audio/classify/create-classifier.ts';
import { modelAssets } from '../../../shared/audio/classify/model-assets.ts';

const bySignal: Classifier = {
  name: 'signal-features',
  sampleRate: 22_050,
  judge: async () => ({ score: 0.5, details: {} }),
};
const input = {
  name: 'x',
  sampleRate: 16_000,
  features: { kind: 'waveform', windowSamples: 16_000, hopSamples: 8_000 },
  shape: [1, 'samples'],
} as const;
const logMel = {
  ...input,
  features: {
    kind: 'log-mel',
    fftSize: 512,
    hop: 160,
    bands: 64,
    offset: 1e-6,
    windowFrames: 100,
    hopFrames: 50,
  },
  shape: [1, 'frames', 'bands'],
} as const;
const onnx = {
  kind: 'onnx',
  name: 'speech-1',
  model: { bucket: '{project}-models', object: 'speech-1.onnx', sha256: 'a'.repeat(64) },
  input,
  output: { name: 'y', index: 0, activation: 'sigmoid' },
} as const;

describe('the classifier of a job', () => {
  it('is the one by signal features, and needs no asset', () => {
    expect(createClassifier({ kind: 'signal-features' }, bySignal)).toBe(bySignal);
    expect(modelAssets({ kind: 'signal-features' })).toEqual({});
  });

  it('is a model that is described, at the rate that it wants, and the job gets it as an asset', () => {
    expect(createClassifier({ ...onnx, input: { ...input, shape: [1, 'samples'] } }, bySignal)).toMatchObject(
      {
        name: 'speech-1',
        sampleRate: 16_000,
      },
    );
    expect(modelAssets({ ...onnx, input: { ...input, shape: [1, 'samples'] } })).toEqual({
      model: onnx.model,
    });
  });

  it.each([
    {
      what: 'a key that is none',
      config: { kind: 'signal-features', model: 'x' },
      says: /Unrecognized key: "model"/,
    },
    { what: 'a kind that is none', config: { kind: 'tensorflow' }, says: /kind/ },
    {
      what: 'a shape without its axis',
      config: { ...onnx, input: { ...input, shape: [1, 1] } },
      says: /"samples" once/,
    },
    {
      what: 'a shape of another kind of features',
      config: { ...onnx, input: { ...input, shape: [1, 'bands', 'frames'] } },
      says: /"samples" once/,
    },
    {
      what: 'bands above half the sample rate',
      config: { ...onnx, input: { ...logMel, features: { ...logMel.features, maxHz: 8_001 } } },
      says: /maxHz no more than half of sampleRate/,
    },
    {
      what: 'bands the wrong way round',
      config: { ...onnx, input: { ...logMel, features: { ...logMel.features, minHz: 900, maxHz: 800 } } },
      says: /minHz must be below maxHz/,
    },
    {
      what: 'a negative index',
      config: { ...onnx, output: { ...onnx.output, index: -1 } },
      says: /output\.index/,
    },
  ])('that is described wrongly is an error at the start: $what', ({ config, says }) => {
    expect(() => createClassifier(config as ClassifierConfig, bySignal)).toThrow(says);
  });
});
