import { raised } from './raised-error.ts';
import { isBytes, isList, isMap, type Value } from './value.ts';

const INTEGER = /^-?\d+$/;
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;
/** Starts the one key of a map that stands for bytes, and is doubled in keys that start with it themselves. */
const ESCAPE = '\u0000';
const BYTES_KEY = `${ESCAPE}bytes`;

/** A JSON text as a value. A number without point and exponent is an integer, where 64 bits hold it. Throws SyntaxError. */
export function parseJson(text: string): Value {
  return JSON.parse(text, revive);
}

/**
 * A value as JSON, its keys sorted as the service sorts them. A double shows its point, so that it is read back
 * as one. Raises a TypeError for bytes and a
 * ValueError for infinities, which JSON does not have.
 */
export function toJson(value: Value, indent = ''): string {
  return write(value, { indent, newline: indent === '' ? '' : '\n', bytes: refuseBytes });
}

/** As JSON from which `fromStored` makes the very same value, bytes too. */
export function toStored(value: Value): string {
  return write(value, { indent: '', newline: '', bytes: storeBytes });
}

/** What `toStored` has written. */
export function fromStored(text: string): Value {
  return restore(parseJson(text));
}

interface Style {
  readonly indent: string;
  readonly newline: string;
  readonly bytes: ((value: Uint8Array) => string) & { readonly escapes: boolean };
}

function write(value: Value, style: Style): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return writeDouble(value);
  if (isBytes(value)) return style.bytes(value);
  if (isList(value))
    return enclose(
      '[',
      value.map((item) => write(item, style)),
      ']',
      style,
    );
  if (isMap(value)) {
    const colon = style.newline === '' ? ':' : ': ';
    const members = [...value].sort(byKey).map(([key, member]) => {
      const name = style.bytes.escapes && key.startsWith(ESCAPE) ? `${ESCAPE}${key}` : key;
      return `${JSON.stringify(name)}${colon}${write(member, style)}`;
    });
    return enclose('{', members, '}', style);
  }
  return JSON.stringify(value);
}

function byKey([a]: readonly [string, Value], [b]: readonly [string, Value]): number {
  return a < b ? -1 : 1;
}

function enclose(open: string, parts: readonly string[], close: string, { indent, newline }: Style): string {
  if (parts.length === 0 || newline === '') return `${open}${parts.join(',')}${close}`;
  const inner = parts.join(`,${newline}`).replaceAll(newline, `${newline}${indent}`);
  return `${open}${newline}${indent}${inner}${newline}${close}`;
}

/** `string()` writes doubles so too. Raises a ValueError for what is no number. */
export function writeDouble(value: number): string {
  if (!Number.isFinite(value)) throw raised('ValueError', `${value} cannot be written as JSON`);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return INTEGER.test(text) ? `${text}.0` : text;
}

const refuseBytes = Object.assign(
  (_value: Uint8Array): string => {
    throw raised('TypeError', 'bytes cannot be written as JSON, encode them by base64.encode or text.decode');
  },
  { escapes: false },
);

const storeBytes = Object.assign(
  (value: Uint8Array) => `{${JSON.stringify(BYTES_KEY)}:"${Buffer.from(value).toString('base64')}"}`,
  { escapes: true },
);

function restore(value: Value): Value {
  if (isList(value)) return value.map(restore);
  if (!isMap(value)) return value;
  const bytes = value.get(BYTES_KEY);
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64');
  return new Map(
    [...value].map(([key, member]) => [key.startsWith(ESCAPE) ? key.slice(1) : key, restore(member)]),
  );
}

function revive(_key: string, value: unknown, context?: { readonly source?: string }): Value {
  if (typeof value === 'number') {
    const source = context?.source ?? '';
    const integer = INTEGER.test(source) ? BigInt(source) : null;
    return integer !== null && integer >= MIN_INTEGER && integer <= MAX_INTEGER ? integer : value;
  }
  if (typeof value !== 'object' || value === null) return value as Value;
  return Array.isArray(value) ? value : new Map(Object.entries(value));
}
