import type { OnnxModel } from './classifier-config.ts';
import type { OnnxTensor } from './onnx-runtime.ts';

type Output = OnnxModel['output'];

/**
 * The score that the model's answer to one window holds, 0 to 1. Throws what `fail` makes of the reason when the
 * answer is not as described.
 */
export function scoreOf(
  results: Readonly<Record<string, OnnxTensor>>,
  { name, index, activation, invert }: Output,
  fail: (why: string) => Error,
): number {
  const tensor = results[name];
  if (!tensor) throw fail(`it has no output "${name}" but ${Object.keys(results).join(', ')}`);
  const classes = tensor.dims.at(-1) ?? 1;
  if (index >= classes) throw fail(`output "${name}" has ${classes} values, no index ${index}`);
  const values = Array.from(tensor.data, Number);
  const rows = values.length / classes;
  const scores = Array.from({ length: rows }, (_, row) =>
    activated(values.slice(row * classes, (row + 1) * classes), index, activation),
  );
  const mean = scores.reduce((sum, score) => sum + score, 0) / rows;
  if (!(mean >= 0 && mean <= 1))
    throw fail(`its score is ${mean}, not from 0 to 1; is the activation right?`);
  return invert ? 1 - mean : mean;
}

function activated(values: readonly number[], index: number, activation: Output['activation']): number {
  const value = values[index] as number;
  if (activation === 'none') return value;
  if (activation === 'sigmoid') return 1 / (1 + Math.exp(-value));
  const most = Math.max(...values); // softmax does not change, and cannot overflow
  const exponentials = values.map((other) => Math.exp(other - most));
  return Math.exp(value - most) / exponentials.reduce((sum, other) => sum + other, 0);
}
