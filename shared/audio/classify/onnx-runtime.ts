import { KlioError } from '../../errors/klio-error.ts';

export interface OnnxTensor {
  readonly data: ArrayLike<number | bigint>;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

/** What is used of onnxruntime-node: https://onnxruntime.ai/docs/api/js/ */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { readonly executionProviders: readonly string[] },
    ): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

/** onnxruntime-node, which is no dependency of ours for its 288 MB. Throws TRANSFORM_FAILED when it is not there. */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new KlioError(
      'TRANSFORM_FAILED',
      'Cannot run an ONNX model: onnxruntime-node does not load, run npm install --save-prod onnxruntime-node',
      { cause },
    );
  }
}
