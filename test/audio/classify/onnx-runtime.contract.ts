import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxModel } from '../../../shared/audio/classify/classifier-config.ts';
import { createOnnxClassifier } from '../../../shared/audio/classify/onnx-classifier.ts';
import type { OnnxRuntime } from '../../../shared/audio/classify/onnx-runtime.ts';
import { inChunks } from '../signals.ts';
import { expected, expectedTrack, expectedWindow, speechLike, speechLikeFile } from './speech-like.ts';

/** What is asked of onnxruntime-node, for it and for its fake, by the model of test/fixtures/onnx. */
export function describeOnnxRuntime(name: string, load: () => Promise<OnnxRuntime>): void {
  describe(`${name} as an ONNX runtime`, () => {
    let runtime: OnnxRuntime;
    beforeAll(async () => {
      runtime = await load();
    });
    const open = () => runtime.InferenceSession.create(speechLikeFile, { executionProviders: ['cpu'] });
    const tensor = (dims: readonly number[]) => new runtime.Tensor('float32', expectedWindow, dims);

    it('computes what Python computes', async () => {
      const session = await open();
      expect(session.inputNames).toEqual(['mel']);
      const { probability } = await session.run({ mel: tensor([1, 20, 8]) });
      expect(probability?.dims).toEqual([1, 1]);
      expect(probability?.data[0]).toBeCloseTo(expected.window, 6);
    });

    it('refuses an input of another name or shape', async () => {
      const session = await open();
      await expect(session.run({ samples: tensor([1, 20, 8]) })).rejects.toThrow(/'mel' is missing/);
      await expect(session.run({ mel: tensor([1, 8, 20]) })).rejects.toThrow(/invalid dimensions.*mel/s);
    });

    it('refuses what is no model', async () => {
      const create = runtime.InferenceSession.create(Buffer.from('no model'), {
        executionProviders: ['cpu'],
      });
      await expect(create).rejects.toThrow(/protobuf parsing failed/);
    });

    function judge(model: OnnxModel, bytes: Uint8Array = speechLikeFile) {
      const context = { signal: AbortSignal.timeout(20_000), model: async () => bytes };
      return createOnnxClassifier(model, load).judge(inChunks(expectedTrack, 777), context);
    }

    it('under a classifier gives a track the score that Python gives it, from the samples on', async () => {
      expect(await judge(speechLike)).toEqual({
        score: expect.closeTo(expected.track.score, 5),
        details: { windows: expected.track.windows },
      });
    });

    const { input, output } = speechLike;
    const faster = { ...input.features, windowFrames: 21 };
    it.each([
      {
        what: 'no model',
        bytes: Buffer.from('no model'),
        says: /protobuf parsing failed.*; is the object an ONNX model, and not too new for onnxruntime-node\?$/s,
      },
      {
        what: 'an input of another name',
        model: { ...speechLike, input: { ...input, name: 'x' } },
        says: /: it takes mel, and input\.name says "x"$/,
      },
      {
        what: 'a window of another shape',
        model: { ...speechLike, input: { ...input, features: faster } },
        says: /invalid dimensions.*; is input\.shape that of the model\? \[shape=1x21x8\]$/s,
      },
      {
        what: 'an output of another name',
        model: { ...speechLike, output: { ...output, name: 'p' } },
        says: /: it has no output "p" but probability$/,
      },
      {
        what: 'an index that is not there',
        model: { ...speechLike, output: { ...output, index: 1 } },
        says: /: output "probability" has 1 values, no index 1$/,
      },
    ])('under a classifier says what to mend: $what', async ({ model = speechLike, bytes, says }) => {
      const failure = await judge(model as OnnxModel, bytes).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'TRANSFORM_FAILED', message: expect.stringMatching(says) });
      expect((failure as Error).message).toMatch(/^Cannot use the model "speech-like-1": /);
    });
  });
}
