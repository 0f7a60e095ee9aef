import type { Writer } from 'protobufjs/minimal.js';
import { KlioError } from '../errors/klio-error.ts';
import { delimited, FIELDS, varint } from './fields.ts';
import { type Draft, into, readPart, shapeOf } from './read-fields.ts';
import { readInt32, readInt64, type WireReader } from './wire-reader.ts';

/** A google.protobuf.Timestamp as it stands on the wire. */
export interface TimestampDraft extends Draft {
  seconds: number;
  nanos: number;
}

/** The years 1 to 9999, which is all that a Timestamp may hold. */
const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;

const NANOS_PER_MS = 1_000_000;

/** Reads a Timestamp whose length comes next, into the draft that there is where it came in part already. */
export function readTimestamp(
  reader: WireReader,
  draft: TimestampDraft = { unknown: [], seconds: 0, nanos: 0 },
): TimestampDraft {
  return readPart(reader, TIMESTAMP, draft);
}

const TIMESTAMP = shapeOf<TimestampDraft>('Timestamp', [
  [varint(FIELDS.Timestamp.seconds), into('seconds', readInt64)],
  [varint(FIELDS.Timestamp.nanos), into('nanos', readInt32)],
]);

/** Parts of a millisecond are cut off. Throws BAD_MESSAGE for what is no time. */
export function millisecondsOf(field: string, { seconds, nanos }: TimestampDraft): number {
  if (!isSecond(seconds) || nanos < 0 || nanos >= 1000 * NANOS_PER_MS) {
    throw new KlioError(
      'BAD_MESSAGE',
      `Cannot read KlioMessage: ${field} is out of range [seconds=${seconds}, nanos=${nanos}]`,
    );
  }
  return seconds * 1000 + Math.floor(nanos / NANOS_PER_MS);
}

export function isWholeMilliseconds({ nanos, unknown }: TimestampDraft): boolean {
  return nanos % NANOS_PER_MS === 0 && unknown.length === 0;
}

/** Parts of a millisecond are cut off. Throws a RangeError for what is no time. */
export function writeTimestamp(writer: Writer, fieldNumber: number, atMs: number): void {
  const seconds = Math.floor(atMs / 1000);
  if (!isSecond(seconds))
    throw new RangeError(`Cannot write time: it must be in the years 1 to 9999 [ms=${atMs}]`);
  const nanos = (Math.floor(atMs) - seconds * 1000) * NANOS_PER_MS;
  writer.uint32(delimited(fieldNumber)).fork();
  if (seconds !== 0) writer.uint32(varint(FIELDS.Timestamp.seconds)).int64(seconds);
  if (nanos !== 0) writer.uint32(varint(FIELDS.Timestamp.nanos)).int32(nanos);
  writer.ldelim();
}

function isSecond(seconds: number): boolean {
  return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS;
}
