import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import avro, { type Schema } from 'avsc';
import { compress } from 'snappyjs';

const SYNC = Buffer.from('0123456789abcdef');
const LONG = avro.Type.forSchema('long');
const METADATA = avro.Type.forSchema({ type: 'map', values: 'bytes' });

const CODECS = {
  null: (block: Buffer) => block,
  deflate: (block: Buffer) => deflateRawSync(block),
  zstandard: (block: Buffer) => zstdCompressSync(block),
  snappy: (block: Buffer) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(block));
    return Buffer.concat([compress(block), sum]);
  },
};

export type Codec = keyof typeof CODECS;

/** An Avro object container of these records, so many to a block; a record that is a Buffer is encoded already. */
export function avroFile(
  schema: object | string,
  records: readonly unknown[],
  { codec = 'null', perBlock = 3 }: { readonly codec?: Codec; readonly perBlock?: number } = {},
): Buffer {
  const type = avro.Type.forSchema(schema as Schema);
  const encode = (record: unknown) => (Buffer.isBuffer(record) ? record : type.toBuffer(record));
  const metadata = { 'avro.schema': Buffer.from(JSON.stringify(schema)), 'avro.codec': Buffer.from(codec) };
  const parts = [Buffer.from('Obj\x01'), METADATA.toBuffer(metadata), SYNC];
  for (let at = 0; at < records.length; at += perBlock) {
    const batch = records.slice(at, at + perBlock);
    const block = CODECS[codec](Buffer.concat(batch.map(encode)));
    parts.push(LONG.toBuffer(batch.length), LONG.toBuffer(block.length), block, SYNC);
  }
  return Buffer.concat(parts);
}
