import { fieldEntry } from '../field-entry.ts';
import type { Entries, Entry } from '../manifest.ts';
import { type AvroBlock, openContainer } from './container.ts';
import { type FieldDecoder, fieldDecoder } from './field-decoder.ts';

/** The field in which Klio keeps the id in the Avro files that it writes. */
const KLIO_FIELD = 'element';

/** One field of the records of an Avro object container, or the values themselves where these are no records. */
export async function* readAvro(bytes: AsyncIterable<Uint8Array>, column: string = KLIO_FIELD): Entries {
  const { schema, blocks } = await openContainer(bytes);
  const decode = fieldDecoder(schema, column);
  let before = 0;
  for await (const block of blocks) {
    yield entriesOf(block, decode, { before, column });
    before += block.records;
  }
}

function entriesOf(
  { records, bytes }: AvroBlock,
  decode: FieldDecoder,
  { before, column }: { readonly before: number; readonly column: string },
): Entry[] {
  const entries: Entry[] = [];
  let offset = 0;
  for (let index = 1; index <= records; index += 1) {
    const decoded = decode(bytes, offset);
    if (decoded.offset < 0) throw new Error(`a block ends within record ${before + index}`);
    entries.push(fieldEntry(before + index, decoded.value, column));
    offset = decoded.offset;
  }
  return entries;
}
