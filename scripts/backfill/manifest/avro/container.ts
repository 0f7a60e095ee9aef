import { ByteCursor } from './byte-cursor.ts';
import { decompressor } from './codecs.ts';

export interface AvroBlock {
  readonly records: number;
  /** The records, encoded one after the other. */
  readonly bytes: Buffer;
}

export interface AvroFile {
  /** As JSON.parse gives it. */
  readonly schema: unknown;
  readonly blocks: AsyncIterable<AvroBlock>;
}

const MAGIC = Buffer.from('Obj\x01');
const SYNC_BYTES = 16;
const MAX_PART_BYTES = 64 * 1024 * 1024;

/**
 * Opens an Avro object container: https://avro.apache.org/docs/1.12.0/specification/#object-container-files.
 * avsc has a stream for it too, which takes a file that was cut off for one that ended. Throws an Error that
 * says what is wrong with the file, here or from the blocks.
 */
export async function openContainer(bytes: AsyncIterable<Uint8Array>): Promise<AvroFile> {
  const cursor = new ByteCursor(bytes);
  if (!(await cursor.take(MAGIC.length)).equals(MAGIC)) throw new Error('it is not an Avro object container');
  const metadata = await takeMetadata(cursor);
  const sync = Buffer.from(await cursor.take(SYNC_BYTES));
  const decompress = decompressor(metadata.get('avro.codec')?.toString() ?? 'null');
  const schema: unknown = JSON.parse(metadata.get('avro.schema')?.toString() ?? '');
  return { schema, blocks: takeBlocks(cursor, { sync, decompress }) };
}

/** A map of bytes: blocks of entries, and a block of none at the end. */
async function takeMetadata(cursor: ByteCursor): Promise<Map<string, Buffer>> {
  const metadata = new Map<string, Buffer>();
  for (let count = await cursor.takeLong(); count !== 0; count = await cursor.takeLong()) {
    if (count < 0) await cursor.takeLong(); // its length in bytes
    for (let left = Math.abs(count); left > 0; left -= 1) {
      const key = (await takePart(cursor)).toString();
      metadata.set(key, Buffer.from(await takePart(cursor)));
    }
  }
  return metadata;
}

async function* takeBlocks(
  cursor: ByteCursor,
  { sync, decompress }: { sync: Buffer; decompress: ReturnType<typeof decompressor> },
): AsyncGenerator<AvroBlock> {
  try {
    while (!(await cursor.isAtEnd())) {
      const records = await cursor.takeLong();
      const bytes = await decompress(await takePart(cursor));
      if (!(await cursor.take(SYNC_BYTES)).equals(sync))
        throw new Error('a block does not end where it should');
      yield { records, bytes };
    }
  } finally {
    await cursor.close();
  }
}

async function takePart(cursor: ByteCursor): Promise<Buffer> {
  const length = await cursor.takeLong();
  if (length < 0 || length > MAX_PART_BYTES) throw new Error(`a part of it claims to have ${length} bytes`);
  return cursor.take(length);
}
