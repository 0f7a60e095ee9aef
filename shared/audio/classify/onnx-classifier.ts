import { KlioError } from '../../errors/klio-error.ts';
import type { Classifier, ClassifierContext } from './classifier.ts';
import type { OnnxModel } from './classifier-config.ts';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from './onnx-runtime.ts';
import { scoreOf } from './onnx-score.ts';
import { createOnnxWindows, dimensionsOf } from './onnx-windows.ts';

/** -70 dBFS: a quieter track is silence, of which a model would make a number all the same. */
const SILENCE_RMS = 10 ** (-70 / 20);

/**
 * A classifier by a model of the user's: the mean of its scores over the windows of a track, null for silence. The
 * model is read and compiled at the first track and kept. Rejects with TRANSFORM_FAILED when the model cannot be
 * used as it is described.
 */
export function createOnnxClassifier(
  model: OnnxModel,
  loadRuntime: () => Promise<OnnxRuntime> = loadOnnxRuntime,
): Classifier {
  const { name, input, output } = model;
  const dims = dimensionsOf(input);
  const fail = (why: string, cause?: unknown) =>
    new KlioError('TRANSFORM_FAILED', `Cannot use the model "${name}": ${why}`, { cause });
  const open = keptOnSuccess((context: ClassifierContext) =>
    openSession(loadRuntime, input.name, context, fail),
  );
  return {
    name,
    sampleRate: input.sampleRate,
    async judge(samples, context) {
      const { runtime, session } = await open(context);
      const scores: number[] = [];
      const level = createLevel();
      for await (const values of windowsOf(input, level.measured(samples))) {
        context.signal.throwIfAborted();
        const feeds = { [input.name]: new runtime.Tensor('float32', values, dims) };
        const results = await session.run(feeds).catch((cause: unknown) => {
          throw fail(
            `${messageOf(cause)}; is input.shape that of the model? [shape=${dims.join('x')}]`,
            cause,
          );
        });
        scores.push(scoreOf(results, output, fail));
      }
      const details = { windows: scores.length };
      if (scores.length === 0 || level.rms() <= SILENCE_RMS) return { score: null, details };
      return { score: scores.reduce((sum, score) => sum + score, 0) / scores.length, details };
    },
  };
}

interface Opened {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
}

async function openSession(
  loadRuntime: () => Promise<OnnxRuntime>,
  input: string,
  context: ClassifierContext,
  fail: (why: string, cause?: unknown) => Error,
): Promise<Opened> {
  const [runtime, bytes] = await Promise.all([loadRuntime(), context.model()]);
  const create = runtime.InferenceSession.create(bytes, { executionProviders: ['cpu'] });
  const session = await create.catch((cause: unknown) => {
    throw fail(
      `${messageOf(cause)}; is the object an ONNX model, and not too new for onnxruntime-node?`,
      cause,
    );
  });
  if (session.inputNames.join() === input) return { runtime, session };
  throw fail(`it takes ${session.inputNames.join(', ')}, and input.name says "${input}"`);
}

/** Does it once; where it fails, the next call tries again. */
function keptOnSuccess<A, T>(make: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let kept: Promise<T> | undefined;
  return (argument) => {
    kept ??= make(argument);
    kept.catch(() => {
      kept = undefined;
    });
    return kept;
  };
}

/** One window at a time, so that memory stays flat while the model is slow. */
async function* windowsOf(
  input: OnnxModel['input'],
  samples: AsyncIterable<Float32Array>,
): AsyncGenerator<Float32Array> {
  const ready: Float32Array[] = [];
  const windows = createOnnxWindows(input, (values) => ready.push(values));
  for await (const chunk of samples) {
    windows.push(chunk);
    yield* ready.splice(0);
  }
  windows.end();
  yield* ready;
}

/** The RMS of all samples that passed. */
function createLevel() {
  let [energy, length] = [0, 0];
  return {
    async *measured(samples: AsyncIterable<Float32Array>): AsyncGenerator<Float32Array> {
      for await (const chunk of samples) {
        for (const sample of chunk) energy += sample * sample;
        length += chunk.length;
        yield chunk;
      }
    },
    rms: () => Math.sqrt(energy / Math.max(1, length)),
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
