import type { OnnxRuntime, OnnxTensor } from '../../../shared/audio/classify/onnx-runtime.ts';

interface FakeModel {
  readonly input: string;
  readonly answer: (input: OnnxTensor) => Record<string, OnnxTensor>;
}

/**
 * In the place of onnxruntime-node: a model is the index of one of `models`, as one byte. Counts what it compiles
 * and keeps what it is fed.
 */
export function fakeOnnxRuntime(...models: readonly FakeModel[]) {
  const seen = { compiled: 0, fed: [] as OnnxTensor[] };
  const runtime: OnnxRuntime = {
    InferenceSession: {
      create: async (bytes) => {
        const model = models[bytes[0]!];
        if (!model) throw new Error('protobuf parsing failed');
        seen.compiled += 1;
        return {
          run: async (feeds) => {
            const tensor = feeds[model.input];
            if (!tensor) throw new Error(`input '${model.input}' is missing in 'feeds'`);
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
