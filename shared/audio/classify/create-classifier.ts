import { z } from 'zod';
import type { Classifier } from './classifier.ts';
import { type ClassifierConfig, classifierConfigSchema } from './classifier-config.ts';
import { createOnnxClassifier } from './onnx-classifier.ts';

/**
 * The classifier that a job's configuration names: `bySignal`, or one for the model it describes. Throws an Error
 * that names the field and the rule when the configuration is wrong.
 */
export function createClassifier(config: ClassifierConfig, bySignal: Classifier): Classifier {
  const parsed = classifierConfigSchema.safeParse(config);
  if (!parsed.success) throw new Error(`Cannot create classifier: ${z.prettifyError(parsed.error)}`);
  return parsed.data.kind === 'onnx' ? createOnnxClassifier(parsed.data) : bySignal;
}
