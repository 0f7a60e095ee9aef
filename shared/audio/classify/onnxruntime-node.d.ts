/** The part in onnx-runtime.ts, so that types can be checked where the package is not installed. */
declare module 'onnxruntime-node' {
  type Runtime = import('./onnx-runtime.ts').OnnxRuntime;
  export const InferenceSession: Runtime['InferenceSession'];
  export const Tensor: Runtime['Tensor'];
}
