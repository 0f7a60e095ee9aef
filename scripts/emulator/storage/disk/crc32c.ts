/** The Castagnoli polynomial, bits reversed: RFC 3720, appendix B.4. */
const POLYNOMIAL = 0x82f63b78;

/** Eight tables of 256 entries: entry `t * 256 + b` is byte b followed by t zero bytes. */
const TABLES = buildTables();

/**
 * Continues a CRC32C over more bytes; start with 0. Node has CRC-32 but not this one. Takes eight bytes a
 * step, which is more than 1 GB/s, and reads them as words, so the machine must be little-endian.
 */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  const untilAligned = (4 - (bytes.byteOffset % 4)) % 4;
  const pairs = Math.max(0, bytes.length - untilAligned) >>> 3;
  if (pairs === 0) return ~stepThrough(bytes, 0, bytes.length, ~previous) >>> 0;
  let crc = stepThrough(bytes, 0, untilAligned, ~previous);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + untilAligned, pairs * 2);
  for (let word = 0; word < words.length; word += 2) {
    crc = stepPair(crc ^ (words[word] as number), words[word + 1] as number);
  }
  return ~stepThrough(bytes, untilAligned + pairs * 8, bytes.length, crc) >>> 0;
}

function stepThrough(bytes: Uint8Array, from: number, to: number, crc: number): number {
  let after = crc;
  for (let at = from; at < to; at++) {
    after = (TABLES[(after ^ (bytes[at] as number)) & 255] as number) ^ (after >>> 8);
  }
  return after;
}

function stepPair(first: number, second: number): number {
  return (
    (TABLES[1792 | (first & 255)] as number) ^
    (TABLES[1536 | ((first >>> 8) & 255)] as number) ^
    (TABLES[1280 | ((first >>> 16) & 255)] as number) ^
    (TABLES[1024 | (first >>> 24)] as number) ^
    (TABLES[768 | (second & 255)] as number) ^
    (TABLES[512 | ((second >>> 8) & 255)] as number) ^
    (TABLES[256 | ((second >>> 16) & 255)] as number) ^
    (TABLES[second >>> 24] as number)
  );
}

function buildTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const shorter = tables[at - 256] as number;
    tables[at] = (shorter >>> 8) ^ (tables[shorter & 255] as number);
  }
  return tables;
}
