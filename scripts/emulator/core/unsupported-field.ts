/**
 * The first field of a message that is set and not among the supported ones, as the API spells it; null for none.
 * No setting is ever to be accepted and then not done.
 */
export function unsupportedField(message: object, supported: readonly string[]): string | null {
  for (const [field, value] of Object.entries(message)) {
    if (!supported.includes(field) && !isDefault(value)) return toSnakeCase(field);
  }
  return null;
}

export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
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
