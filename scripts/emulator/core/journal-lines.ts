import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 20;

/** One record as a line: its checksum, a space, the record. The record must not hold a line break. */
export function encodeLine(record: string): string {
  return `${crc32(record).toString(16).padStart(8, '0')} ${record}\n`;
}

/** The record of a line without its line break, or null when the line is damaged. */
function decodeLine(line: Buffer): string | null {
  const record = line.toString('utf8', 9);
  return line.toString('latin1', 0, 9) === encodeLine(record).slice(0, 9) ? record : null;
}

/**
 * Reads the records of a file in order, and cuts off a last line that a crash left torn. Throws when a line
 * is damaged that others follow, since that is no crash of ours.
 */
export function* readAndRepair(path: string): Generator<string> {
  const file = openSync(path, 'r+');
  try {
    let goodBytes = 0;
    let damaged = false;
    for (const line of readLines(file)) {
      const record = line.whole ? decodeLine(line.bytes) : null;
      if (damaged) {
        throw new Error(
          `Cannot read journal: damaged before its last line, restore the file or delete it to start empty [file=${path}, byte=${goodBytes}]`,
        );
      }
      if (record === null) {
        damaged = true;
      } else {
        goodBytes += line.bytes.length + 1;
        yield record;
      }
    }
    if (damaged) ftruncateSync(file, goodBytes);
  } finally {
    closeSync(file);
  }
}

/** Lines without their line breaks; `whole` is false for what follows the last line break. */
function* readLines(file: number): Generator<{ bytes: Buffer; whole: boolean }> {
  const pending: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
    if (length === 0) break;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && end < length; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end));
      yield { bytes: joined(pending), whole: true };
      start = end + 1;
    }
    pending.push(chunk.subarray(start, length));
  }
  const rest = joined(pending);
  if (rest.length > 0) yield { bytes: rest, whole: false };
}

function joined(parts: Buffer[]): Buffer {
  const [first] = parts;
  const whole = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
  parts.length = 0;
  return whole;
}
