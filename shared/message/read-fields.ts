import type { Cursor } from './wire-cursor.ts';
import { readTag, skipValue } from './wire-field.ts';

/** What is read into. `unknown` gathers where the fields stand that are passed on: start, end, start, end… */
export interface Draft {
  readonly unknown: number[];
}

/** How a message of proto/klio.proto is read: what to do with a field, by its tag. */
interface Shape<D extends Draft> {
  readonly name: string;
  readonly readers: ReadonlyMap<number, FieldReader<D>>;
}

type FieldReader<D extends Draft> = (draft: D, cursor: Cursor) => void;

/** A field with another wire type than expected has another tag, and so is an unknown one. */
export function shapeOf<D extends Draft>(
  name: string,
  readers: readonly [number, FieldReader<D>][],
): Shape<D> {
  return { name, readers: new Map(readers) };
}

/** A reader that keeps what came last. */
export function into<K extends string, T>(key: K, read: (cursor: Cursor) => T) {
  return (draft: Record<K, T>, cursor: Cursor): void => {
    draft[key] = read(cursor);
  };
}

/** A reader for what is passed on as it came, once it is known that other parsers will read it too. */
export function checked(read: (cursor: Cursor) => unknown) {
  return (draft: Draft, cursor: Cursor): void => {
    const start = cursor.field;
    read(cursor);
    keepRange(cursor, draft.unknown, start);
  };
}

/**
 * Reads fields up to `end` into the draft. A message that comes twice is read into the same draft twice,
 * which merges it as the protobuf specification says.
 */
export function readFields<D extends Draft>(cursor: Cursor, end: number, shape: Shape<D>, draft: D): void {
  const outerEnd = cursor.end;
  const outerPart = cursor.part;
  cursor.end = end;
  cursor.part = shape.name;
  while (cursor.at < end) {
    const start = cursor.at;
    const tag = readTag(cursor);
    const read = shape.readers.get(tag);
    if (read) {
      cursor.field = start;
      read(draft, cursor);
    } else {
      skipValue(cursor, tag);
      keepRange(cursor, draft.unknown, start);
    }
  }
  cursor.end = outerEnd;
  cursor.part = outerPart;
}

/** Notes that the bytes from `start` to here are kept. Ranges that touch are one. */
export function keepRange(cursor: Cursor, ranges: number[], start: number): void {
  if (ranges.at(-1) === start) ranges[ranges.length - 1] = cursor.at;
  else ranges.push(start, cursor.at);
}

/** Copies the ranges out, one after the other. */
export function gather({ bytes }: Cursor, ranges: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < ranges.length; i += 2) parts.push(bytes.subarray(ranges[i], ranges[i + 1]));
  return new Uint8Array(Buffer.concat(parts));
}
