import { isBytes, isList, isMap, type Value } from './value.ts';

const NUMBER_BYTES = 8;

/** Lists and maps never change, so each is measured once. */
const known = new WeakMap<object, number>();

/** How much of the memory of an execution a value takes. The service does not say how it counts: this is near the size as JSON. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'bigint' || typeof value === 'number') return NUMBER_BYTES;
  if (value === null || typeof value === 'boolean') return 1;
  if (isBytes(value)) return value.byteLength;
  let bytes = known.get(value);
  if (bytes === undefined) {
    bytes = measure(value);
    known.set(value, bytes);
  }
  return bytes;
}

function measure(value: Value): number {
  let bytes = 0;
  if (isList(value)) for (const item of value) bytes += sizeOf(item);
  else if (isMap(value)) for (const [key, member] of value) bytes += Buffer.byteLength(key) + sizeOf(member);
  return bytes;
}
