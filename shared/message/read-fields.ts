import type { WireReader } from './wire-reader.ts';

/** What is read into. `unknown` gathers where the fields stand that are passed on: start, end, start, end… */
export interface Draft {
  readonly unknown: number[];
}

/** How a message of proto/klio.proto is read: what to do with a field, by its tag. */
interface Shape<D extends Draft> {
  readonly name: string;
  readonly readers: ReadonlyMap<number, FieldReader<D>>;
}

/** Reads the value of a field that started, tag included, at `start`. */
type FieldReader<D extends Draft> = (draft: D, reader: WireReader, start: number) => void;

/** A field with another wire type than expected has another tag, and so is an unknown one. */
export function shapeOf<D extends Draft>(
  name: string,
  readers: readonly [number, FieldReader<D>][],
): Shape<D> {
  return { name, readers: new Map(readers) };
}

/** A reader that keeps what came last. */
export function into<K extends string, T>(key: K, read: (reader: WireReader) => T) {
  return (draft: Record<K, T>, reader: WireReader): void => {
    draft[key] = read(reader);
  };
}

/** A reader for what is passed on as it came, once it is known that other parsers will read it too. */
export function checked(read: (reader: WireReader) => unknown) {
  return (draft: Draft, reader: WireReader, start: number): void => {
    read(reader);
    keepRange(reader, draft.unknown, start);
  };
}

/**
 * Reads a message whose length comes next into the draft. One that comes twice is read into the same draft
 * twice, which merges it as the protobuf specification says.
 */
export function readPart<D extends Draft>(reader: WireReader, shape: Shape<D>, draft: D): D {
  return readFields(reader, reader.size() + reader.pos, shape, draft);
}

/** Reads fields up to `end` into the draft. */
export function readFields<D extends Draft>(reader: WireReader, end: number, shape: Shape<D>, draft: D): D {
  const { len, part } = reader;
  reader.len = end;
  reader.part = shape.name;
  while (reader.pos < end) {
    const start = reader.pos;
    const tag = reader.tag();
    const read = shape.readers.get(tag);
    if (read) {
      read(draft, reader, start);
    } else {
      // Counted from 1, the depth that groups add to.
      reader.skipType(tag & 7, 1, tag >>> 3);
      keepRange(reader, draft.unknown, start);
    }
  }
  reader.len = len;
  reader.part = part;
  return draft;
}

/** Notes that the bytes from `start` to here are kept. Ranges that touch are one. */
export function keepRange(reader: WireReader, ranges: number[], start: number): void {
  if (ranges.at(-1) === start) ranges[ranges.length - 1] = reader.pos;
  else ranges.push(start, reader.pos);
}

/** Copies the ranges out, one after the other. */
export function gather(reader: WireReader, ranges: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < ranges.length; i += 2) parts.push(reader.buf.subarray(ranges[i], ranges[i + 1]));
  return new Uint8Array(Buffer.concat(parts));
}
