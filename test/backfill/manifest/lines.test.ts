import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../scripts/backfill/manifest/lines.ts';
import { readJsonLines } from '../../../scripts/backfill/manifest/read-json-lines.ts';
import { readText } from '../../../scripts/backfill/manifest/read-text.ts';
import { inChunks, told } from './reading.ts';

const CHUNKS = [1, 2, 3, 7, 1000];

describe('a text manifest', () => {
  it.each(CHUNKS)('is an id per line, in chunks of %i bytes', async (chunkBytes) => {
    const bytes = '\uFEFFone\r\n\n two \nthrée\nfour';
    expect(await told(readText(inChunks(bytes, chunkBytes)))).toEqual([
      '1 one',
      '3 two',
      '4 thrée',
      '5 four',
    ]);
  });

  it.each(CHUNKS)(
    'tells the line that is not UTF-8 and keeps the others, in chunks of %i bytes',
    async (n) => {
      const bytes = Buffer.concat([Buffer.from('one\ntw'), Buffer.of(0xff), Buffer.from('o\nthree\n')]);
      expect(await told(readText(inChunks(bytes, n)))).toEqual(['1 one', '2: it is not UTF-8', '3 three']);
    },
  );

  it('is refused where a line does not end within a mebibyte', async () => {
    const bytes = Buffer.concat([Buffer.from('one\n'), Buffer.alloc(1024 * 1024 + 1, 'x')]);
    const read = async () => {
      for await (const _ of linesOf(inChunks(bytes, 65_536)));
    };
    await expect(read()).rejects.toThrow(/line 2 does not end within 1048576 bytes/);
  });

  it('without a line has no entries', async () => {
    expect(await told(readText(inChunks('', 10)))).toEqual([]);
  });
});

describe('a JSON-lines manifest', () => {
  const read = (text: string, column?: string) => told(readJsonLines(inChunks(text, 5), column));

  it('is a key of the object of each line, or its text', async () => {
    expect(await read('{"id":"one","n":1}\n\n{"n":2,"id":"two"}\n"three"\n', 'id')).toEqual([
      '1 one',
      '3 two',
      '4 three',
    ]);
  });

  it('takes whole numbers as they are written, and no others', async () => {
    expect(await read('{"id":17}\n{"id":12345678901234567890}\n{"id":1.5}', 'id')).toEqual([
      '1 17',
      '2: "id" is a number that cannot be told exactly; write it as a text',
      '3: "id" is a number that cannot be told exactly; write it as a text',
    ]);
  });

  it.each([
    ['{"id":', '1: it is not JSON'],
    ['17', '1: it is neither an object nor a text'],
    ['[1]', '1: it is neither an object nor a text'],
    ['{"ID":"one"}', '1: "id" is missing'],
    ['{"id":null}', '1: "id" is missing'],
    ['{"id":["one"]}', '1: "id" is a list, not a text'],
    ['{"id":true}', '1: "id" is of type boolean, not a text'],
  ])('tells why %s says no id', async (line, expected) => {
    expect(await read(line, 'id')).toEqual([expected]);
  });

  it('asks for the column of objects, and does not take an inherited one', async () => {
    expect(await read('{"id":"one","n":1}')).toEqual([
      '1: it is an object; say by --column which of these is the id: id, n',
    ]);
    expect(await read('{"id":"one"}', 'constructor')).toEqual(['1: "constructor" is missing']);
  });
});
