import { describe, expect, it } from 'vitest';
import { readAvro } from '../../../scripts/backfill/manifest/avro/read-avro.ts';
import { avroFile, type Codec } from './avro-file.ts';
import { inChunks, told } from './reading.ts';

/** What Klio in Python writes. */
const KLIO = {
  type: 'record',
  namespace: 'klio.avro',
  name: 'KlioMessage',
  fields: [{ name: 'element', type: 'bytes' }],
} as const;
const TRACK = {
  type: 'record',
  name: 'Track',
  fields: [
    { name: 'artists', type: { type: 'array', items: 'string' } },
    { name: 'id', type: ['null', 'string'] },
    { name: 'number', type: 'long' },
    {
      name: 'label',
      type: ['null', { type: 'record', name: 'Label', fields: [{ name: 'id', type: 'string' }] }],
    },
  ],
} as const;
const track = (id: string | null, number = 0) => ({ artists: ['a', 'b'], id, number, label: { id: 'no' } });

const read = (bytes: Uint8Array, column?: string, chunkBytes = 1000) =>
  told(readAvro(inChunks(bytes, chunkBytes), column));

describe('an Avro manifest', () => {
  it.each<Codec>(['null', 'deflate', 'snappy', 'zstandard'])(
    'of Klio is read with the codec %s',
    async (codec) => {
      const ids = ['one', 'two', 'three', 'four'];
      const file = avroFile(
        KLIO,
        ids.map((id) => ({ element: Buffer.from(id) })),
        { codec },
      );
      for (const chunkBytes of [1, 7, 1000]) {
        expect(await read(file, undefined, chunkBytes)).toEqual(['1 one', '2 two', '3 three', '4 four']);
      }
    },
  );

  it('may have the ids in another field, of any type that can be a text', async () => {
    const file = avroFile(TRACK, [track('one', 17), track(null, 2 ** 40)]);
    expect(await read(file, 'id')).toEqual(['1 one', '2: "id" is missing']);
    expect(await read(file, 'number')).toEqual(['1 17', `2 ${2 ** 40}`]);
  });

  it('keeps longs that fit into no number apart', async () => {
    const schema = { type: 'record', name: 'R', fields: [{ name: 'n', type: 'long' }] } as const;
    const zigzag = Buffer.from([0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]); // of 2 ** 53 + 1
    const file = avroFile(schema, [zigzag]);
    expect(await read(file, 'n')).toEqual(['1 9007199254740993']);
  });

  it('may be of texts without a record', async () => {
    expect(await read(avroFile('string', ['one', 'two']))).toEqual(['1 one', '2 two']);
  });

  it('takes any branch of a union, and the types that Java annotates', async () => {
    const type = ['int', 'long', { type: 'string', 'avro.java.string': 'String' }] as const;
    const schema = { type: 'record', name: 'R', fields: [{ name: 'id', type }] };
    const values = [{ id: { int: 1 } }, { id: { long: 2 } }, { id: { string: 'three' } }];
    expect(await read(avroFile(schema, values), 'id')).toEqual(['1 1', '2 2', '3 three']);
  });

  it('tells bytes that are not UTF-8', async () => {
    const file = avroFile(KLIO, [{ element: Buffer.of(0xff) }, { element: Buffer.from('two') }]);
    expect(await read(file)).toEqual(['1: "element" is not UTF-8', '2 two']);
  });

  it('may be empty', async () => {
    expect(await read(avroFile(KLIO, []))).toEqual([]);
  });

  const four = ['one', 'two', 'three', 'four'].map((id) => ({ element: Buffer.from(id) }));
  it.each<[string, Uint8Array, string | undefined, RegExp]>([
    [
      'no such field',
      avroFile(TRACK, [track('one')]),
      'track',
      /no field "track"; fields are "artists", "id"/,
    ],
    [
      'a field of no text',
      avroFile(TRACK, [track('one')]),
      'label',
      /field "label" is neither text nor number/,
    ],
    ['no Avro', Buffer.from('id\none\n'), undefined, /is not an Avro object container/],
    ['nothing', Buffer.alloc(0), undefined, /the file ends early/],
    [
      'an unknown codec',
      renamed(avroFile(KLIO, []), 'null', 'lzma'),
      undefined,
      /codec is "lzma"; known are null, /,
    ],
    [
      'a broken schema',
      renamed(avroFile(KLIO, []), 'bytes', 'bites'),
      undefined,
      /schema cannot be used: .*bites/,
    ],
    ['a damaged block', damaged(avroFile(KLIO, four, { codec: 'snappy' })), undefined, /snappy/i],
  ])('with %s is refused', async (_, file, column, message) => {
    await expect(read(file, column)).rejects.toThrow(message);
  });

  it('that was cut off anywhere but between blocks is refused, and not taken for a shorter one', async () => {
    const file = avroFile(KLIO, four, { perBlock: 2 });
    const firstBlock = avroFile(KLIO, four.slice(0, 2), { perBlock: 2 }).length;
    for (let length = 0; length < file.length; length += 1) {
      const reading = read(file.subarray(0, length));
      if (length === firstBlock || length === avroFile(KLIO, []).length)
        await expect(reading).resolves.toBeDefined();
      else await expect(reading).rejects.toThrow();
    }
  });
});

/** Other words of the same length. */
function renamed(file: Buffer, before: string, after: string): Buffer {
  return Buffer.from(file.toString('latin1').replace(before, after), 'latin1');
}

/** A byte of the last block is another. */
function damaged(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  const at = copy.length - 20;
  copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
}
