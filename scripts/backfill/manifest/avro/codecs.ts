import { promisify } from 'node:util';
import { crc32, inflateRaw, zstdDecompress } from 'node:zlib';
import { uncompress } from 'snappyjs';

const inflate = promisify(inflateRaw);
const unzstd = promisify(zstdDecompress);

/** A block of that much is a mistake, or meant to fill the memory. */
const MAX_BLOCK_BYTES = 64 * 1024 * 1024;
const CRC_BYTES = 4;

const CODECS: Readonly<Record<string, (block: Buffer) => Buffer | Promise<Buffer>>> = {
  null: (block) => block,
  deflate: (block) => inflate(block, { maxOutputLength: MAX_BLOCK_BYTES }),
  snappy: unsnap,
  zstandard: (block) => unzstd(block, { maxOutputLength: MAX_BLOCK_BYTES }),
};

/**
 * Unpacks the blocks of an Avro file: https://avro.apache.org/docs/1.12.0/specification/#required-codecs. Throws
 * for a codec that is none of these.
 */
export function decompressor(codec: string): (block: Buffer) => Buffer | Promise<Buffer> {
  const decompress = Object.hasOwn(CODECS, codec) ? CODECS[codec] : undefined;
  if (decompress) return decompress;
  throw new Error(`its codec is ${JSON.stringify(codec)}; known are ${Object.keys(CODECS).join(', ')}`);
}

/** After the block comes the big-endian CRC-32 of what it unpacks to. */
function unsnap(block: Buffer): Buffer {
  const end = block.length - CRC_BYTES;
  if (end < 0) throw new Error('a snappy block is too short');
  const bytes = uncompress(block.subarray(0, end), MAX_BLOCK_BYTES);
  if (crc32(bytes) !== block.readUInt32BE(end)) throw new Error('a snappy block has another checksum');
  return bytes;
}
