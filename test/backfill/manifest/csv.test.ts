import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../scripts/backfill/manifest/csv/fields.ts';
import { readCsv } from '../../../scripts/backfill/manifest/csv/read-csv.ts';
import { csvRecordsOf } from '../../../scripts/backfill/manifest/csv/records.ts';
import { inChunks, told } from './reading.ts';

const read = (text: string, column?: string, chunkBytes = 1000) =>
  told(readCsv(inChunks(text, chunkBytes), { delimiter: ',', column }));

describe('the fields of a CSV record', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    ['a,,', ['a', '', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""a""",""', ['say "a"', '']],
    ['"a\nb",c', ['a\nb', 'c']],
    ['a,"', 'open'],
    ['"a""', 'open'],
    ['"a"b,c', 'malformed'],
    ['a"b,c', 'malformed'],
  ])('of %j are %j', (record, expected) => {
    expect(fieldsOf(record, ',')).toEqual(expected);
  });

  it('are what was written, whatever it was', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') });
    const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 9 }), async (written, chunkBytes) => {
        const text = written.map((fields) => `${fields.map(quoted).join(',')}\n`).join('');
        const found: (readonly string[])[] = [];
        for await (const batch of csvRecordsOf(inChunks(text, chunkBytes), ',')) {
          for (const record of batch) found.push('fields' in record ? record.fields : [record.fault]);
        }
        expect(found).toEqual(written);
      }),
      { numRuns: 300 },
    );
  });
});

const quoted = (field: string) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

describe('a CSV manifest', () => {
  it.each([1, 2, 5, 1000])('is a named column, in chunks of %i bytes', async (chunkBytes) => {
    const text = '\uFEFFtitle,id\r\n"A, with\nbreak",one\r\n\r\nB,"two"\r\nC, three \r\n';
    expect(await read(text, 'id', chunkBytes)).toEqual(['2 one', '5 two', '6 three']);
  });

  it('needs no name of a column where there is one', async () => {
    expect(await read('id\none\ntwo\n')).toEqual(['2 one', '3 two']);
  });

  it('goes on after a bad record, and reads what a stray quote would have swallowed', async () => {
    const text = 'id,title\none,"oops\ntwo,b\nthree\nfo"ur,d\n"five"x,e\nsix,f\n';
    expect(await read(text, 'id')).toEqual([
      '2: a quote is opened and not closed',
      '3 two',
      '4: it has 1 fields, the header has 2',
      '5: a quote stands where none may',
      '6: a quote stands where none may',
      '7 six',
    ]);
  });

  it('does not look for the end of a quote beyond a hundred lines', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `id${index},x\n`).join('');
    const entries = await read(`id,title\nfirst,"oops\n${rows}last,"y"\n`, 'id', 64);
    expect(entries[0]).toBe('2: a quote is opened and not closed');
    expect(entries).toHaveLength(252);
  });

  it.each([
    ['id,title\none,a\n', undefined, /2 columns, say by --column which of them has the ids: "id", "title"/],
    ['id,title\none,a\n', 'track', /no column "track"; columns are "id", "title"/],
    ['"id\n', 'id', /header cannot be read: a quote is opened and not closed/],
  ])('with the header of %j and the column %s is refused', async (text, column, message) => {
    await expect(read(text, column)).rejects.toThrow(message);
  });

  it('may be separated by tabs', async () => {
    const entries = readCsv(inChunks('id\ttitle\none\ta, b\n', 4), { delimiter: '\t', column: 'id' });
    expect(await told(entries)).toEqual(['2 one']);
  });
});
