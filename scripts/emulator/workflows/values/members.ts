import { raised } from './raised-error.ts';
import { isList, isMap, typeOf, type Value } from './value.ts';

/** A member of a map by its key, or of a list by its index. Raises KeyError, IndexError or TypeError. */
export function memberOf(container: Value, key: Value): Value {
  if (isMap(container)) {
    const member = container.get(checkKey(key));
    if (member === undefined) throw raised('KeyError', `key not found: ${String(key)}`);
    return member;
  }
  if (isList(container)) return container[checkIndex(key, container)] ?? null;
  throw raised('TypeError', `a ${typeOf(container)} has no members [member=${describe(key)}]`);
}

/**
 * The container with the member at the end of the path replaced, or added to its map. Maps on the way that are
 * missing are made; indexes must be there. Raises IndexError or TypeError.
 */
export function withMember(container: Value | undefined, path: readonly Value[], value: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (container === undefined || isMap(container)) {
    const name = checkKey(key);
    return new Map(container).set(name, withMember(container?.get(name), rest, value));
  }
  if (isList(container)) {
    const index = checkIndex(key, container);
    return container.with(index, withMember(container[index], rest, value));
  }
  throw raised('TypeError', `cannot assign to a member of a ${typeOf(container)} [member=${describe(key)}]`);
}

function checkKey(key: Value): string {
  if (typeof key === 'string') return key;
  throw raised('TypeError', `the key of a map must be a string [got=${typeOf(key)}]`);
}

function checkIndex(key: Value, list: readonly Value[]): number {
  if (typeof key !== 'bigint') {
    throw raised('TypeError', `the index of a list must be an integer [got=${typeOf(key)}]`);
  }
  if (key < 0n || key >= list.length) {
    throw raised('IndexError', `index out of range [index=${key}, length=${list.length}]`);
  }
  return Number(key);
}

function describe(key: Value): string {
  return typeof key === 'string' ? key : typeOf(key);
}
