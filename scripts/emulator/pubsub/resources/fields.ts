import { invalid } from '../pubsub-error.ts';

/**
 * Throws INVALID_ARGUMENT naming the first field that is set and not supported, so that no setting is ever
 * accepted and then not done.
 */
export function rejectUnsupported(message: object, supported: readonly string[], path: string): void {
  for (const [field, value] of Object.entries(message)) {
    if (!supported.includes(field) && !isDefault(value)) {
      throw invalid(`Unsupported field: this emulator does not implement ${path}.${toSnakeCase(field)}`);
    }
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

/** https://cloud.google.com/pubsub/docs/create-topic-label */
const MAX_LABELS = 64;
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

export function checkLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) throw invalid(`Invalid labels: more than ${MAX_LABELS}`);
  for (const [key, value] of entries) {
    if (!LABEL_KEY.test(key) || !LABEL_VALUE.test(value)) {
      throw invalid(
        `Invalid label: keys and values have at most 63 lower-case letters, digits, - and _, and a key starts with a letter [key=${key}, value=${value}]`,
      );
    }
  }
  return labels;
}

function isDefault(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? value.length === 0 : isDefaultMap(value);
  }
  if (typeof value === 'string') return value === '' || value === '0' || value.endsWith('_UNSPECIFIED');
  return value === null || value === undefined || value === 0 || value === false;
}

/** An empty map says nothing; a message that is present says something even when all its fields are defaults. */
function isDefaultMap(value: object): boolean {
  return Object.keys(value).length === 0;
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
