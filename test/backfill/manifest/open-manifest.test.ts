import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BigQueryReader, Row } from '../../../scripts/backfill/manifest/big-query.ts';
import { createBigQueryReader } from '../../../scripts/backfill/manifest/gcp-big-query.ts';
import { type Format, parseManifestSpec } from '../../../scripts/backfill/manifest/manifest-spec.ts';
import { openManifest } from '../../../scripts/backfill/manifest/open-manifest.ts';
import { type BadLine, validIds } from '../../../scripts/backfill/manifest/valid-ids.ts';
import { createMemoryObjectStore } from '../../helpers/memory-object-store.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { avroFile } from './avro-file.ts';
import { stdinOf, told } from './reading.ts';

const signal = new AbortController().signal;
const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
store.put({ bucket: 'lists', name: '2026/ids.csv.gz' }, gzipSync('n,id\n1,one\n2,two\n'));
for (const name of ['new/b.wav', 'new/a.wav', 'new/a.txt', 'new/.wav', 'old/c.wav']) {
  store.put({ bucket: 'tracks', name }, 'x');
}

/** The rows that it was made with, for any table or query that is not empty. */
function fakeBigQuery(rows: readonly Row[]): BigQueryReader & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    async *readTable(table) {
      asked.push(table);
      yield* rows;
    },
    async *runQuery(sql) {
      asked.push(sql);
      yield* rows;
    },
  };
}

interface Reading {
  readonly column?: string;
  readonly format?: Format;
  readonly stdin?: string;
  readonly bigQuery?: BigQueryReader;
}

const open = (text: string, { column, format, stdin = '', bigQuery = fakeBigQuery([]) }: Reading = {}) =>
  openManifest(parseManifestSpec(text, format), { column, stdin: stdinOf(stdin), store, bigQuery, signal });

const read = (text: string, reading?: Reading) => told(open(text, reading).entries);

describe('a manifest', () => {
  it.each([
    ['ids.txt', Buffer.from('one\ntwo\n'), ['1 one', '2 two']],
    ['ids', Buffer.from('one\ntwo\n'), ['1 one', '2 two']],
    ['ids.TXT.GZ', gzipSync('one\ntwo\n'), ['1 one', '2 two']],
    ['ids.csv', Buffer.from('id,x\none,1\n'), ['2 one']],
    ['ids.tsv', Buffer.from('id\tx\none\t1\n'), ['2 one']],
    ['ids.jsonl', Buffer.from('{"id":"one"}\n'), ['1 one']],
    ['ids.ndjson.gz', gzipSync('{"id":"one"}\n'), ['1 one']],
    [
      'ids.avro',
      avroFile({ type: 'record', name: 'R', fields: [{ name: 'id', type: 'string' }] }, [{ id: 'one' }]),
      ['1 one'],
    ],
  ])('called %s is read by its name', async (name, bytes, expected) => {
    const path = join(temporaryDirectory(), name);
    writeFileSync(path, bytes);
    expect(await read(path, { column: 'id' })).toEqual(expected);
  });

  it('on standard input is text unless its format is given', async () => {
    expect(await read('-', { stdin: 'one\n' })).toEqual(['1 one']);
    expect(await read('-', { stdin: 'a,id\n1,one\n', format: 'csv', column: 'id' })).toEqual(['2 one']);
  });

  it('may be an object', async () => {
    expect(await read('gs://lists/2026/ids.csv.gz', { column: 'id' })).toEqual(['2 one', '3 two']);
  });

  it('may be a listing: ids between a prefix and a suffix', async () => {
    expect(await read('gs://tracks/new/*.wav')).toEqual(['1 a', '2 b']);
    expect(await read('gs://tracks/*.wav')).toEqual([
      '1 new/.wav'.slice(0, 6),
      '2 new/a',
      '3 new/b',
      '4 old/c',
    ]);
  });

  it.each([
    ['/nonexistent/ids.txt', /Cannot read manifest \/nonexistent\/ids.txt: ENOENT/],
    ['gs://lists/ids.txt', /Cannot read manifest gs:\/\/lists\/ids.txt: there is no such object/],
    ['gs://lists', /must be gs:\/\/bucket\/object or gs:\/\/bucket\/prefix\*suffix/],
    ['gs://lists/*a*', /must have one "\*"/],
    ['bq:tracks', /must be bq:project.dataset.table or bq:SELECT/],
  ])('%s that cannot be is refused as wrong usage', async (text, message) => {
    const reading = async () => await read(text);
    await expect(reading()).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });

  it('that was cut off is refused, and not taken for a shorter one', async () => {
    const path = join(temporaryDirectory(), 'ids.txt.gz');
    writeFileSync(path, gzipSync('one\n'.repeat(1000)).subarray(0, -10));
    await expect(read(path)).rejects.toThrow(
      /Cannot read manifest .*ids.txt.gz: it ends early \(unexpected end of file\)/,
    );
    writeFileSync(path, 'one\ntwo\n');
    await expect(read(path)).rejects.toThrow(
      /it is named .gz and cannot be unpacked .*compress it again, or rename it/,
    );
  });
});

describe('a manifest of BigQuery', () => {
  const rows = [
    { id: 'one', n: '9007199254740993' },
    { id: null, n: '2' },
  ];

  it('is a column of a table, or of what a query gives', async () => {
    const bigQuery = fakeBigQuery(rows);
    expect(await read('bq:music-1.all.tracks', { column: 'n', bigQuery })).toEqual([
      '1 9007199254740993',
      '2 2',
    ]);
    expect(await read('bq:all.tracks', { column: 'id', bigQuery })).toEqual(['1 one', '2: "id" is missing']);
    await read('bq: SELECT id, n FROM t ', { column: 'id', bigQuery });
    expect(bigQuery.asked).toEqual([
      expect.objectContaining({ project: 'music-1', dataset: 'all', table: 'tracks' }),
      expect.objectContaining({ dataset: 'all', table: 'tracks' }),
      'SELECT id, n FROM t',
    ]);
  });

  it('needs no name of a column where there is one, and says which there are', async () => {
    expect(await read('bq:a.b', { bigQuery: fakeBigQuery([{ id: 'one' }]) })).toEqual(['1 one']);
    const bigQuery = fakeBigQuery(rows);
    await expect(read('bq:a.b', { bigQuery })).rejects.toThrow(/2 columns, say by --column .*: "id", "n"/);
    await expect(read('bq:a.b', { bigQuery, column: 'x' })).rejects.toThrow(
      /no column "x"; there are: "id", "n"/,
    );
  });

  it.each([
    ['table', 'bq:all.tracks', []],
    ['query', 'bq:SELECT id, n FROM all.tracks', ['jobs', 'queries', 'queries', 'queries']],
  ])('is read from a %s page by page by the real client, without losing digits', async (_, spec, calls) => {
    const { origin, asked } = await bigQueryServer();
    process.env.BIGQUERY_EMULATOR_HOST = origin;
    onTestFinished(() => void delete process.env.BIGQUERY_EMULATOR_HOST);
    const bigQuery = createBigQueryReader({ project: 'demo-klio' });
    expect(await read(spec, { column: 'n', bigQuery })).toEqual(['1 9007199254740992', '2 9007199254740993']);
    expect(asked.filter((path) => path !== 'datasets')).toEqual(calls);
  });
});

const SCHEMA = {
  fields: [
    { name: 'id', type: 'STRING' },
    { name: 'n', type: 'INTEGER' },
  ],
};

/** A table of two pages with a row each, which is the result of every query too, once it was asked for twice. */
async function bigQueryServer() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [path = ''] = pathname.replace('/projects/demo-klio/', '').split('/');
    asked.push(path);
    const isFirst = searchParams.get('pageToken') === null;
    const row = { f: [{ v: 'track' }, { v: isFirst ? '9007199254740992' : '9007199254740993' }] };
    const isRunning = path === 'queries' && asked.filter((other) => other === path).length === 1;
    const results = { schema: SCHEMA, rows: [row], ...(isFirst && { pageToken: 'second' }) };
    const job = { jobReference: { jobId: 'job1', projectId: 'demo-klio' }, status: { state: 'RUNNING' } };
    const answer = path === 'jobs' ? job : isRunning ? { jobComplete: false } : results;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('the ids of a manifest', () => {
  const ids = async (text: string, onBadLine: 'skip' | 'stop', rule: 'flat' | 'nested' = 'flat') => {
    const bad: BadLine[] = [];
    const good: string[] = [];
    const report = (line: BadLine) => bad.push(line);
    for await (const batch of validIds(open('-', { stdin: text }), { rule, onBadLine, report }))
      good.push(...batch);
    return { good, bad };
  };

  it('stop at the first line that is no id, by its number, and say what to do', async () => {
    await expect(ids('one\n../two\nthree\n', 'stop')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/line 2 of standard input: Cannot use entity id.*--on-bad-line skip/),
    });
  });

  it('go on without it where that is asked for', async () => {
    const { good, bad } = await ids('one\n../two\nthree/four\none\n', 'skip');
    expect(good).toEqual(['one', 'one']);
    expect(bad.map(({ number }) => number)).toEqual([2, 3]);
    expect(bad[1]).toMatchObject({ unit: 'line', fault: expect.stringMatching(/entityIds: 'nested'/) });
  });

  it('are those that the graph allows', async () => {
    expect((await ids('three/four\n', 'stop', 'nested')).good).toEqual(['three/four']);
  });
});
