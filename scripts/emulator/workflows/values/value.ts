/**
 * What variables hold: https://docs.cloud.google.com/workflows/docs/reference/syntax/datatypes. Integers are
 * bigints and doubles numbers, so that 1 and 1.0 stay apart. Values never change: an assignment to a part of one
 * makes another.
 */
export type Value = null | boolean | bigint | number | string | Uint8Array | readonly Value[] | ValueMap;

export type ValueMap = ReadonlyMap<string, Value>;

export type TypeName = 'null' | 'boolean' | 'integer' | 'double' | 'string' | 'bytes' | 'list' | 'map';

/** As `get_type` names it. */
export function typeOf(value: Value): TypeName {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'integer';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      if (value === null) return 'null';
      if (isList(value)) return 'list';
      return isMap(value) ? 'map' : 'bytes';
  }
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return value instanceof Map;
}

export function isBytes(value: Value): value is Uint8Array {
  return value instanceof Uint8Array;
}

export function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** A map from a plain object, for values that this emulator makes itself. */
export function mapOf(entries: Readonly<Record<string, Value>>): ValueMap {
  return new Map(Object.entries(entries));
}

/** Deep equality; an integer equals the double of the same value, the order of keys does not matter. */
export function equals(a: Value, b: Value): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: only == compares a bigint with a number
  if (isNumber(a) && isNumber(b)) return a == b;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => equals(item, b[index] ?? null));
  }
  if (isMap(a) && isMap(b)) {
    if (a.size !== b.size) return false;
    for (const [key, value] of a) {
      const other = b.get(key);
      if (other === undefined || !equals(value, other)) return false;
    }
    return true;
  }
  if (isBytes(a) && isBytes(b)) return Buffer.compare(a, b) === 0;
  return a === b;
}
