import { describe, expect, it } from 'vitest';
import type { OnnxModel } from '../../../shared/audio/classify/classifier-config.ts';
import { createOnnxClassifier } from '../../../shared/audio/classify/onnx-classifier.ts';
import type { OnnxTensor } from '../../../shared/audio/classify/onnx-runtime.ts';
import { inChunks } from '../signals.ts';
import { fakeOnnxRuntime } from './fake-onnx-runtime.ts';

const WINDOW = 100;

const waveform: OnnxModel = {
  kind: 'onnx',
  name: 'test-1',
  model: { bucket: 'models', object: 'test.onnx', sha256: '0'.repeat(64) },
  input: {
    name: 'x',
    sampleRate: 8_000,
    features: { kind: 'waveform', windowSamples: WINDOW, hopSamples: WINDOW },
    shape: [1, 'samples'],
  },
  output: { name: 'p', index: 0, activation: 'none', invert: false },
};

/** Answers with the mean of the window, as [mean, 0]. */
const hearsMean = {
  input: 'x',
  answer: ({ data }: OnnxTensor) => {
    const mean = Array.from(data, Number).reduce((sum, sample) => sum + sample, 0) / data.length;
    return { p: { data: [mean, 0], dims: [1, 2] } };
  },
};

function answering(data: readonly number[], dims: readonly number[] = [1, data.length]) {
  return { input: 'x', answer: () => ({ p: { data, dims } }) };
}

/** A constant for each window. */
function steps(...values: readonly number[]): Float32Array {
  return Float32Array.from(values.flatMap((value) => new Array(WINDOW).fill(value)));
}

const context = (bytes = 0) => ({
  signal: AbortSignal.timeout(10_000),
  model: async () => Uint8Array.of(bytes),
});

describe('a model', () => {
  it('gives the mean of its scores over the windows', async () => {
    const { load, seen } = fakeOnnxRuntime(hearsMean);
    const classifier = createOnnxClassifier(waveform, load);
    const judged = await classifier.judge(inChunks(steps(0.2, 0.4, 0.6, 0.8), 33), context());
    expect(judged).toEqual({ score: expect.closeTo(0.5), details: { windows: 4 } });
    expect(seen.fed.map(({ dims }) => dims)).toEqual(new Array(4).fill([1, WINDOW]));
  });

  it('may look at windows that overlap, or that leave something out', async () => {
    const windowsWith = async (hopSamples: number) => {
      const { load, seen } = fakeOnnxRuntime(hearsMean);
      const features = { kind: 'waveform', windowSamples: WINDOW, hopSamples } as const;
      const model = { ...waveform, input: { ...waveform.input, features } };
      await createOnnxClassifier(model, load).judge(inChunks(steps(0.1, 0.2, 0.3)), context());
      return seen.fed.map(({ data }) => Number(data[0]).toFixed(1));
    };
    expect(await windowsWith(50)).toEqual(['0.1', '0.1', '0.2', '0.2', '0.3']);
    expect(await windowsWith(150)).toEqual(['0.1', '0.2']);
  });

  it('judges what is shorter than a window by what there is', async () => {
    const { load } = fakeOnnxRuntime(hearsMean);
    const short = steps(0.8).subarray(0, WINDOW / 2);
    const judged = await createOnnxClassifier(waveform, load).judge(inChunks(short), context());
    expect(judged).toEqual({ score: expect.closeTo(0.4), details: { windows: 1 } });
  });

  it('has nothing to say of silence', async () => {
    const { load } = fakeOnnxRuntime(answering([0.9]));
    const classifier = createOnnxClassifier(waveform, load);
    expect((await classifier.judge(inChunks(steps(0, 0)), context())).score).toBeNull();
    expect((await classifier.judge(inChunks(new Float32Array()), context())).score).toBeNull();
  });

  it('is read and compiled once for many tracks', async () => {
    const { load, seen } = fakeOnnxRuntime(hearsMean);
    const classifier = createOnnxClassifier(waveform, load);
    for (let track = 0; track < 3; track += 1) await classifier.judge(inChunks(steps(0.5)), context());
    expect(seen.compiled).toBe(1);
  });

  it('is tried again after it could not be read', async () => {
    const { load } = fakeOnnxRuntime(hearsMean);
    const classifier = createOnnxClassifier(waveform, load);
    const missing = { ...context(), model: () => Promise.reject(new Error('missing')) };
    await expect(classifier.judge(inChunks(steps(0.5)), missing)).rejects.toThrow('missing');
    expect((await classifier.judge(inChunks(steps(0.5)), context())).score).toBeCloseTo(0.5);
  });
});

describe('the score', () => {
  it.each([
    { what: 'as it is', output: { activation: 'none' }, data: [0.3, 0.7], score: 0.3 },
    { what: 'of another class', output: { activation: 'none', index: 1 }, data: [0.3, 0.7], score: 0.7 },
    { what: 'through a sigmoid', output: { activation: 'sigmoid' }, data: [0], score: 0.5 },
    { what: 'through a softmax', output: { activation: 'softmax' }, data: [1_000, 1_000], score: 0.5 },
    { what: 'the other way round', output: { activation: 'none', invert: true }, data: [0.3], score: 0.7 },
    { what: 'over rows', output: { activation: 'none' }, data: [0.2, 9, 0.4, 9], dims: [2, 2], score: 0.3 },
  ])('is taken $what', async ({ output, data, dims, score }) => {
    const { load } = fakeOnnxRuntime(answering(data, dims));
    const model = { ...waveform, output: { ...waveform.output, ...output } } as OnnxModel;
    const judged = await createOnnxClassifier(model, load).judge(inChunks(steps(0.5)), context());
    expect(judged.score).toBeCloseTo(score);
  });
});

describe('a spectrogram', () => {
  const logMel = {
    kind: 'log-mel',
    fftSize: 64,
    hop: 32,
    bands: 4,
    minHz: 0,
    power: 2,
    gain: 1,
    offset: 1e-6,
    scale: 1,
    windowFrames: 3,
    hopFrames: 3,
  } as const;

  async function windowOf(shape: OnnxModel['input']['shape'], changes = {}): Promise<OnnxTensor> {
    const { load, seen } = fakeOnnxRuntime(answering([0.5]));
    const features = { ...logMel, ...changes };
    const model = { ...waveform, input: { ...waveform.input, features, shape } };
    // A tone that gets louder, so that frames differ, and bands do.
    const tone = Float32Array.from({ length: 96 }, (_, k) => (k / 96) * Math.sin(0.3 * k));
    await createOnnxClassifier(model, load).judge(inChunks(tone), context());
    return seen.fed[0]!;
  }

  it('lies in memory as its shape says', async () => {
    const framesFirst = await windowOf([1, 'frames', 'bands']);
    const bandsFirst = await windowOf([1, 1, 'bands', 'frames']);
    expect(framesFirst.dims).toEqual([1, 3, 4]);
    expect(bandsFirst.dims).toEqual([1, 1, 4, 3]);
    for (let frame = 0; frame < 3; frame += 1) {
      for (let band = 0; band < 4; band += 1) {
        expect(bandsFirst.data[band * 3 + frame]).toBe(framesFirst.data[frame * 4 + band]);
      }
    }
    expect(framesFirst.data[8]).toBeGreaterThan(Number(framesFirst.data[4])); // louder
  });

  it('is scaled as its formula says, from power or magnitude', async () => {
    const plain = await windowOf([1, 'frames', 'bands']);
    const scaled = await windowOf([1, 'frames', 'bands'], { scale: 10 / Math.LN10 });
    expect(scaled.data[5]).toBeCloseTo((Number(plain.data[5]) * 10) / Math.LN10, 4);
    const magnitude = await windowOf([1, 'frames', 'bands'], { power: 1 });
    expect(magnitude.data[5]).not.toBeCloseTo(Number(plain.data[5]), 1);
    const gained = await windowOf([1, 'frames', 'bands'], { gain: Math.E, offset: Number.MIN_VALUE });
    const bare = await windowOf([1, 'frames', 'bands'], { offset: Number.MIN_VALUE });
    expect(gained.data[5]).toBeCloseTo(Number(bare.data[5]) + 1, 4);
  });
});

describe('a model that is not as it is described', () => {
  it.each([
    { what: 'bytes that are no model', bytes: 7, says: /protobuf parsing failed/ },
    { what: 'another input', bytes: 1, says: /it takes samples, and input.name says "x"/ },
    { what: 'another output', bytes: 2, says: /it has no output "p" but q/ },
    { what: 'fewer classes', bytes: 3, index: 5, says: /output "p" has 2 values, no index 5/ },
    { what: 'a score that is none', bytes: 4, says: /its score is 3, not from 0 to 1/ },
    { what: 'no number', bytes: 5, says: /its score is NaN/ },
  ])('is an error that says so: $what', async ({ bytes, index = 0, says }) => {
    const models = [
      hearsMean,
      { ...hearsMean, input: 'samples' },
      { input: 'x', answer: () => ({ q: { data: [1], dims: [1] } }) },
      answering([0.1, 0.9]),
      answering([3]),
      answering([Number.NaN]),
    ];
    const { load } = fakeOnnxRuntime(...models);
    const model = { ...waveform, output: { ...waveform.output, index } };
    const failure = await createOnnxClassifier(model, load)
      .judge(inChunks(steps(0.5)), context(bytes))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TRANSFORM_FAILED' });
    expect((failure as Error).message).toMatch(/^Cannot use the model "test-1": /);
    expect((failure as Error).message).toMatch(says);
  });
});
