import { textOf } from '../../../shared/message/utf8.ts';
import type { Entry } from './manifest.ts';

/** The entry of a field: text, UTF-8 bytes, or a whole number in decimal. Anything else says no id. */
export function fieldEntry(number: number, value: unknown, column: string): Entry {
  const fault = (what: string): Entry => ({ number, fault: `${JSON.stringify(column)} ${what}` });
  if (typeof value === 'string') return { number, id: value };
  if (typeof value === 'bigint') return { number, id: String(value) };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? { number, id: String(value) }
      : fault('is a number that cannot be told exactly; write it as a text');
  }
  if (value instanceof Uint8Array) {
    const id = textOf(value);
    return id === null ? fault('is not UTF-8') : { number, id };
  }
  if (value === null || value === undefined) return fault('is missing');
  return fault(`is ${Array.isArray(value) ? 'a list' : `of type ${typeof value}`}, not a text`);
}
