import { labelProblem } from '../../core/label-problem.ts';
import { unsupportedField } from '../../core/unsupported-field.ts';
import { invalid } from '../workflows-error.ts';

/** Throws INVALID_ARGUMENT naming the first field that is set and not supported. */
export function rejectUnsupported(message: object, supported: readonly string[], path: string): void {
  const field = unsupportedField(message, supported);
  if (field !== null) throw invalid(`Unsupported field: this emulator does not implement ${path}.${field}`);
}

/** Throws INVALID_ARGUMENT. */
export function checkLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const problem = labelProblem(labels);
  if (problem !== null) throw invalid(problem);
  return labels;
}

/** Seconds and the rest, as protobuf has times and durations. */
export function toParts(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
