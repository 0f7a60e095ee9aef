import type { OnnxRuntime, OnnxTensor } from '../../../shared/audio/classify/onnx-runtime.ts';

export interface FakeModel {
  readonly input: string;
  /** Of the input; any unless told. */
  readonly dims?: readonly number[];
  /** What it is compiled from; its index as one byte unless told. */
  readonly file?: Uint8Array;
  readonly answer: (input: OnnxTensor) => Record<string, OnnxTensor>;
}

/**
 * In the place of onnxruntime-node, and held to the same contract: knows `models` only. Counts what it compiles and
 * keeps what it is fed.
 */
export function fakeOnnxRuntime(...models: readonly FakeModel[]) {
  const seen = { compiled: 0, fed: [] as OnnxTensor[] };
  const runtime: OnnxRuntime = {
    InferenceSession: {
      create: async (bytes) => {
        const model = models.find((one, k) => Buffer.from(one.file ?? [k]).equals(bytes));
        if (!model) throw new Error('protobuf parsing failed');
        seen.compiled += 1;
        return {
          inputNames: [model.input],
          run: async (feeds) => {
            const tensor = feeds[model.input];
            if (!tensor) throw new Error(`input '${model.input}' is missing in 'feeds'`);
            if (model.dims && model.dims.join() !== tensor.dims.join()) {
              throw new Error(`Got invalid dimensions for input: ${model.input}`);
            }
            seen.fed.push(tensor);
            return model.answer(tensor);
          },
        };
      },
    },
    Tensor: class {
      readonly data: Float32Array;
      readonly dims: readonly number[];
      constructor(_type: 'float32', data: Float32Array, dims: readonly number[]) {
        this.data = data;
        this.dims = dims;
      }
    },
  };
  return { seen, load: async () => runtime };
}
