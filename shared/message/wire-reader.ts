import { KlioError } from '../errors/klio-error.ts';
import { textOf } from './utf8.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** As in Google's own parsers. */
const MAX_GROUP_DEPTH = 100;

/** Where reading stands. All offsets are within `bytes`; `end` is where the part at hand ends. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  end: number;
  /** Where the field at hand starts, its tag included. */
  field: number;
  /** The message of proto/klio.proto that is being read, for errors. */
  part: string;
  /** The upper 32 bits of the varint read last. */
  high: number;
}

/** What is read into: `unknown` gathers start and end of every run of fields without a reader. */
export interface Draft {
  readonly unknown: number[];
}

type FieldReader<D extends Draft> = (draft: D, cursor: Cursor) => void;
type FieldReaders<D extends Draft> = ReadonlyMap<number, FieldReader<D>>;

export function cursorOver(bytes: Uint8Array): Cursor {
  return { bytes, at: 0, end: bytes.length, field: 0, part: 'KlioMessage', high: 0 };
}

/** The tag of a number field. */
export function varint(fieldNumber: number): number {
  return fieldNumber * 8 + VARINT;
}

/** The tag of a text, bytes or message field. */
export function delimited(fieldNumber: number): number {
  return fieldNumber * 8 + LENGTH_DELIMITED;
}

/** What to do with a field, by its tag. A field with another wire type than expected is an unknown one. */
export function readersFor<D extends Draft>(readers: readonly [number, FieldReader<D>][]): FieldReaders<D> {
  return new Map(readers);
}

/** A reader that keeps what came last. */
export function into<K extends string, T>(key: K, read: (cursor: Cursor) => T) {
  return (draft: Record<K, T>, cursor: Cursor): void => {
    draft[key] = read(cursor);
  };
}

/**
 * Reads the fields of the message `part` up to `end` into the draft. A part that comes twice is read into
 * the same draft twice, which merges it as the protobuf specification says.
 */
export function readFields<D extends Draft>(
  cursor: Cursor,
  { end, part, readers }: { end: number; part: string; readers: FieldReaders<D> },
  draft: D,
): void {
  const outer = { end: cursor.end, part: cursor.part };
  cursor.end = end;
  cursor.part = part;
  let unknownFrom = -1;
  while (cursor.at < end) {
    const start = cursor.at;
    const tag = readTag(cursor);
    const read = readers.get(tag);
    if (!read) {
      skipValue(cursor, tag);
      if (unknownFrom < 0) unknownFrom = start;
      continue;
    }
    if (unknownFrom >= 0) draft.unknown.push(unknownFrom, start);
    unknownFrom = -1;
    cursor.field = start;
    read(draft, cursor);
  }
  if (unknownFrom >= 0) draft.unknown.push(unknownFrom, end);
  cursor.end = outer.end;
  cursor.part = outer.part;
}

/** The lower 32 bits, unsigned; the upper ones are in `cursor.high`. */
export function readVarint(cursor: Cursor): number {
  const { bytes, end } = cursor;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= end) malformed(cursor, 'a number is cut off');
    const byte = bytes[cursor.at++] as number;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) {
      if (shift === 63 && bits > 1) break;
      cursor.high = high;
      return low >>> 0;
    }
  }
  return malformed(cursor, 'a number has more than 64 bits');
}

export function readBool(cursor: Cursor): boolean {
  return (readVarint(cursor) | cursor.high) !== 0;
}

export function readInt32(cursor: Cursor): number {
  return readVarint(cursor) | 0;
}

/** Exact where it is a safe integer. */
export function readInt64(cursor: Cursor): number {
  const low = readVarint(cursor);
  return (cursor.high | 0) * 0x1_0000_0000 + low;
}

/** The end of the length-delimited value that starts after its length, which this reads. */
export function readLength(cursor: Cursor): number {
  const length = readVarint(cursor);
  if (cursor.high !== 0 || length > cursor.end - cursor.at) {
    malformed(cursor, 'a field is longer than what holds it');
  }
  return cursor.at + length;
}

/** A view, not a copy. */
export function readBytes(cursor: Cursor): Uint8Array {
  const end = readLength(cursor);
  const value = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return value;
}

export function readText(cursor: Cursor): string {
  const text = textOf(readBytes(cursor));
  return text ?? malformed(cursor, 'a text is not UTF-8');
}

/** Copies the ranges out, one after the other: pairs of start and end. */
export function gather(bytes: Uint8Array, ranges: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) parts.push(bytes.subarray(ranges[i], ranges[i + 1]));
  return new Uint8Array(Buffer.concat(parts));
}

export function malformed(cursor: Cursor, what: string): never {
  throw new KlioError(
    'BAD_MESSAGE',
    `Cannot read KlioMessage: ${what} [in=${cursor.part}, offset=${cursor.at}, bytes=${cursor.bytes.length}]`,
  );
}

function readTag(cursor: Cursor): number {
  const start = cursor.at;
  const tag = readVarint(cursor);
  if (cursor.high !== 0 || cursor.at - start > 5 || tag < 8) malformed(cursor, 'a field has no valid number');
  return tag;
}

function skipValue(cursor: Cursor, tag: number): void {
  if ((tag & 7) !== START_GROUP) skipPlainValue(cursor, tag);
  else skipGroup(cursor, tag);
}

function skipPlainValue(cursor: Cursor, tag: number): void {
  switch (tag & 7) {
    case VARINT:
      readVarint(cursor);
      return;
    case FIXED64:
      skipBytes(cursor, 8);
      return;
    case LENGTH_DELIMITED:
      cursor.at = readLength(cursor);
      return;
    case FIXED32:
      skipBytes(cursor, 4);
      return;
    default:
      malformed(cursor, 'a field has no valid wire type');
  }
}

function skipBytes(cursor: Cursor, count: number): void {
  if (count > cursor.end - cursor.at) malformed(cursor, 'a number is cut off');
  cursor.at += count;
}

/** Without recursion, since the sender chooses the depth. */
function skipGroup(cursor: Cursor, startTag: number): void {
  const open = [startTag];
  while (open.length > 0) {
    if (cursor.at >= cursor.end) malformed(cursor, 'a group is not closed');
    const tag = readTag(cursor);
    const wireType = tag & 7;
    if (wireType === START_GROUP) {
      if (open.length >= MAX_GROUP_DEPTH)
        malformed(cursor, `groups are nested more than ${MAX_GROUP_DEPTH} deep`);
      open.push(tag);
    } else if (wireType === END_GROUP) {
      if (open.pop() !== tag - 1)
        malformed(cursor, 'a group is closed by another number than it was opened by');
    } else {
      skipPlainValue(cursor, tag);
    }
  }
}
