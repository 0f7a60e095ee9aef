import { type Cursor, malformed, readLength, readVarint, skipBytes } from './wire-cursor.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** As in Google's own parsers. */
const MAX_GROUP_DEPTH = 100;

/** More than any sender needs. A message of more is refused before it takes time and memory. */
const MAX_FIELDS = 100_000;

/** The tag of a number field. */
export function varint(fieldNumber: number): number {
  return fieldNumber * 8 + VARINT;
}

/** The tag of a text, bytes or message field. */
export function delimited(fieldNumber: number): number {
  return fieldNumber * 8 + LENGTH_DELIMITED;
}

export function readTag(cursor: Cursor): number {
  const start = cursor.at;
  const tag = readVarint(cursor);
  if (cursor.high !== 0 || cursor.at - start > 5 || tag < 8) {
    malformed(cursor, 'a field has no valid number');
  }
  cursor.fields += 1;
  if (cursor.fields > MAX_FIELDS) malformed(cursor, `it has more than ${MAX_FIELDS} fields`);
  return tag;
}

/** Moves past the value of a field, groups included: without recursion, since the sender chooses the depth. */
export function skipValue(cursor: Cursor, fieldTag: number): void {
  const open: number[] = [];
  let tag = fieldTag;
  for (;;) {
    if ((tag & 7) === START_GROUP) {
      open.push(tag);
      if (open.length > MAX_GROUP_DEPTH) {
        malformed(cursor, `groups are nested more than ${MAX_GROUP_DEPTH} deep`);
      }
    } else if ((tag & 7) === END_GROUP) {
      if (open.pop() !== tag - 1) malformed(cursor, 'a group ends that was not open');
    } else {
      skipPlainValue(cursor, tag);
    }
    if (open.length === 0) return;
    tag = readTag(cursor);
  }
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
