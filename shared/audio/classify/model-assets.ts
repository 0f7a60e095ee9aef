import type { ClassifierConfig, OnnxModel } from './classifier-config.ts';

/** The assets that a job needs for its classifier: its `model`, if it has one. */
export function modelAssets(config: ClassifierConfig): Readonly<Record<string, OnnxModel['model']>> {
  return config.kind === 'onnx' ? { model: config.model } : {};
}
