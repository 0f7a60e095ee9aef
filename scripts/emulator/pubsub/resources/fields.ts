import { labelProblem } from '../../core/label-problem.ts';
import { toSnakeCase, unsupportedField } from '../../core/unsupported-field.ts';
import { invalid } from '../pubsub-error.ts';

/**
 * Throws INVALID_ARGUMENT naming the first field that is set and not supported, so that no setting is ever
 * accepted and then not done.
 */
export function rejectUnsupported(message: object, supported: readonly string[], path: string): void {
  const field = unsupportedField(message, supported);
  if (field !== null) {
    throw invalid(`Unsupported field: this emulator does not implement ${path}.${field}`);
  }
}

/**
 * The message with the fields that the mask names taken from `update`. Throws INVALID_ARGUMENT when the mask
 * is empty or names a field that is unknown or cannot be changed.
 */
export function mergeMasked<T extends object>(
  current: T,
  update: T,
  paths: readonly string[],
  mutable: readonly (keyof T & string)[],
): T {
  if (paths.length === 0) throw invalid('Invalid update_mask: it must name at least one field');
  const merged = { ...current };
  for (const path of paths) {
    const field = mutable.find((name) => name === path || toSnakeCase(name) === path);
    if (field === undefined) {
      throw invalid(
        `Invalid update_mask: the field is unknown, cannot be changed, or is not supported by this emulator [path=${path}, supported=${mutable.map(toSnakeCase).join(' ')}]`,
      );
    }
    merged[field] = update[field];
  }
  return merged;
}

export function checkLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const problem = labelProblem(labels);
  if (problem !== null) throw invalid(problem);
  return labels;
}
