import { KlioError } from '../errors/klio-error.ts';
import { textOf } from './utf8.ts';

/** Where reading stands in the bytes of one message. */
export interface Cursor {
  readonly bytes: Uint8Array;
  /** The same bytes, for what Node does fast. */
  readonly buffer: Buffer;
  at: number;
  /** Where the message at hand ends, which may be a part of the whole. */
  end: number;
  /** Its name in proto/klio.proto, for errors. */
  part: string;
  /** Where the field at hand starts, its tag included. */
  field: number;
  /** How many fields were read so far. */
  fields: number;
  /** The upper 32 bits of the varint that was read last, signed. */
  high: number;
}

/** A cursor over these bytes, which must not change as long as what is read from it is in use. */
export function cursorOver({ buffer, byteOffset, length }: Uint8Array): Cursor {
  return {
    bytes: new Uint8Array(buffer, byteOffset, length),
    buffer: Buffer.from(buffer, byteOffset, length),
    at: 0,
    end: length,
    part: 'KlioMessage',
    field: 0,
    fields: 0,
    high: 0,
  };
}

/** The lower 32 bits, unsigned; the upper ones are in `cursor.high`. */
export function readVarint(cursor: Cursor): number {
  const first = nextByte(cursor);
  cursor.high = 0;
  if (first < 0x80) return first;
  let low = first & 0x7f;
  let high = 0;
  for (let shift = 7; shift < 70; shift += 7) {
    const byte = nextByte(cursor);
    const bits = byte & 0x7f;
    if (shift < 32) low |= bits << shift;
    if (shift === 28) high = bits >>> 4;
    else if (shift > 28) high |= bits << (shift - 32);
    if (byte >= 0x80) continue;
    if (shift === 63 && bits > 1) break;
    cursor.high = high;
    return low >>> 0;
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
  return cursor.high * 0x1_0000_0000 + low;
}

/** Reads a length. Where that which follows it ends. */
export function readLength(cursor: Cursor): number {
  const start = cursor.at;
  const length = readVarint(cursor);
  if (cursor.high !== 0 || cursor.at - start > 5 || length > cursor.end - cursor.at) {
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

/** Never lenient: a decoder that puts in replacement characters makes two names one. */
export function readText(cursor: Cursor): string {
  const end = readLength(cursor);
  const start = cursor.at;
  cursor.at = end;
  const text = cursor.buffer.toString('utf8', start, end);
  if (!text.includes('\ufffd')) return text;
  return textOf(cursor.bytes.subarray(start, end)) ?? malformed(cursor, 'a text is not UTF-8');
}

export function skipBytes(cursor: Cursor, count: number): void {
  if (count > cursor.end - cursor.at) malformed(cursor, 'a number is cut off');
  cursor.at += count;
}

export function malformed(cursor: Cursor, what: string): never {
  throw new KlioError(
    'BAD_MESSAGE',
    `Cannot read KlioMessage: ${what} [in=${cursor.part}, offset=${cursor.at}, bytes=${cursor.bytes.length}]`,
  );
}

function nextByte(cursor: Cursor): number {
  if (cursor.at >= cursor.end) malformed(cursor, 'a number is cut off');
  return cursor.bytes[cursor.at++] as number;
}
