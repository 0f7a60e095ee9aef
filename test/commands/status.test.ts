import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { listObjects } from '../../scripts/commands/status/find-objects.ts';
import { formatSummary, formatSurvey } from '../../scripts/commands/status/format-survey.ts';
import { readManifest } from '../../scripts/commands/status/read-manifest.ts';
import { scopeOf } from '../../scripts/commands/status/scope.ts';
import { summarise } from '../../scripts/commands/status/summary.ts';
import type { SurveyRow } from '../../scripts/commands/status/survey.ts';
import { type Scope, surveyRows } from '../../scripts/commands/status/survey-rows.ts';
import { letter } from '../dead-letters/letter.ts';
import { downsample, energy, joinedGraph, matching, names, tracks } from '../graph-drawing/example-graph.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const signal = new AbortController().signal;
const JOBS = ['downsample', 'beat-tracking', 'energy', 'spectrogram', 'matching'];

function exampleStore() {
  const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
  for (const id of ['b-side', 'a-side']) store.put(names.object(tracks, id), 'sound');
  const { bucket, name } = names.object(tracks, 'a-side');
  const inputs = JSON.stringify({ audio: `gs://${bucket}/${name}#1` });
  store.put(names.object(downsample.outputs.audio, 'a-side'), 'x', { 'klio-inputs': inputs });
  store.put(names.object(energy.outputs.energy, 'b-side'), 'x');
  store.put(names.object(matching.outputs.report, 'orphan'), 'x');
  store.put({ bucket: names.bucket(energy), name: '_klio/published/abc.energy.json' }, '');
  store.put({ bucket: names.bucket(energy), name: 'unrelated.txt' }, '');
  return store;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const place = () => ({ names, store: exampleStore(), signal });
const listed = (startingWith = ''): Scope => ({ kind: 'listed', startingWith });
const named = (...entityIds: string[]): Scope => ({ kind: 'named', entityIds });

async function rowsOf(scope: Scope, letters = [] as ReturnType<typeof letter>[]): Promise<SurveyRow[]> {
  return await collect(surveyRows(joinedGraph, scope, { ...place(), letters }));
}

async function summaryOf(scope: Scope, letters?: ReturnType<typeof letter>[]) {
  const rows = surveyRows(joinedGraph, scope, { ...place(), ...(letters && { letters }) });
  return await summarise(rows, { jobs: JOBS, withDead: letters !== undefined });
}

const idsOf = (rows: readonly SurveyRow[]) => rows.map(({ entityId }) => entityId);

describe('what status is about', () => {
  it('is by listing every entity that a source or a job knows, and nothing else', async () => {
    const { entityIds } = await listObjects(joinedGraph, place());
    expect(entityIds).toEqual(['a-side', 'b-side', 'orphan']);
  });

  it.each([
    ['a', ['a-side']],
    ['orphan', ['orphan']],
    ['orphan.rep', []], // reaches into the suffix of an object
    ['z', []],
  ])('starting with "%s" is %j', async (startingWith, expected) => {
    expect(idsOf(await rowsOf(listed(startingWith)))).toEqual(expected);
  });

  it('is each entity that was named, once, in that order, whether anything of it exists or not', async () => {
    expect(idsOf(await rowsOf(named('orphan', 'unheard', 'a-side', 'orphan')))).toEqual([
      'orphan',
      'unheard',
      'a-side',
    ]);
  });

  it('is all of a manifest that is longer than what is looked at in one go', async () => {
    const ids = Array.from({ length: 1203 }, (_, index) => `track${index}`);
    expect(idsOf(await rowsOf(named(...ids)))).toEqual(ids);
  });

  it('is also, by listing, an entity of which nothing exists but a dead letter', async () => {
    const letters = [letter({ entity: 'lost' }), letter({ entity: null })];
    expect(idsOf(await rowsOf(listed(), letters))).toEqual(['a-side', 'b-side', 'lost', 'orphan']);
    expect(idsOf(await rowsOf(listed('a'), letters))).toEqual(['a-side']);
    expect(idsOf(await rowsOf(named('a-side'), letters))).toEqual(['a-side']);
  });

  it.each([
    [['x'], { startingWith: 'y' }],
    [['x'], { manifest: 'ids.txt' }],
    [[], { startingWith: 'y', manifest: 'ids.txt' }],
  ])('cannot be said in two ways: %j and %j', (ids, choice) => {
    const from = { stdin: Readable.from([]), rule: 'flat' as const };
    expect(() => scopeOf(ids, choice, from)).toThrow(/exclude each other/);
  });
});

describe('a manifest', () => {
  const read = (file: string, stdin = Readable.from([])) =>
    collect(readManifest(file, { stdin, rule: 'flat' }));

  it('is an id per line, of a file or of standard input, however it is cut into chunks', async () => {
    const file = join(temporaryDirectory(), 'ids.txt');
    writeFileSync(file, 'one\r\n\n two \nthree');
    expect(await read(file)).toEqual(['one', 'two', 'three']);
    const chunks = [Buffer.from('on'), Buffer.from('e\ntw'), Buffer.from('o\n')];
    expect(await read('-', Readable.from(chunks))).toEqual(['one', 'two']);
  });

  it.each([
    ['a line that is no id', 'one\n\n../two\n', /line 3: Cannot use entity id.*\.\.\/two/],
    [
      'bytes that are not UTF-8',
      Uint8Array.of(0x61, 0xff, 0x0a),
      /Cannot read manifest: line 1: it is not UTF-8/,
    ],
  ])('with %s is refused', async (_, bytes, message) => {
    const file = join(temporaryDirectory(), 'ids.txt');
    writeFileSync(file, bytes);
    await expect(read(file)).rejects.toThrow(message);
  });

  it('that is not there is refused as wrong usage', async () => {
    await expect(read('/nonexistent/ids.txt')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/Cannot read manifest: ENOENT/),
    });
  });
});

describe('status', () => {
  it('tells done, partial, stale and missing by entity and job', async () => {
    const rows = await rowsOf(listed());
    expect(rows.map(({ entityId, jobs }) => [entityId, jobs.downsample, jobs.energy, jobs.matching])).toEqual(
      [
        ['a-side', 'stale', 'missing', 'missing'], // the source is generation 2
        ['b-side', 'missing', 'done', 'missing'],
        ['orphan', 'missing', 'missing', 'partial'],
      ],
    );
    expect(rows.map(({ sources }) => Object.values(sources))).toEqual([[true], [true], [false]]);
  });

  it('sees the same by looking at the objects of entities that were named', async () => {
    const all = await rowsOf(listed());
    expect(await rowsOf(named('orphan', 'a-side'))).toEqual([all[2], all[0]]);
  });

  it('calls dead what is missing or partial and was given up at that job, not what exists after all', async () => {
    const letters = [
      letter({ entity: 'a-side', job: 'energy' }),
      letter({ entity: 'b-side', job: 'energy' }),
      letter({ entity: 'orphan', job: 'matching' }),
    ];
    const rows = await rowsOf(listed(), letters);
    expect(rows.map(({ jobs }) => [jobs.energy, jobs.matching])).toEqual([
      ['dead', 'missing'],
      ['done', 'missing'],
      ['missing', 'dead'],
    ]);
  });

  it('counts each entity in one state per job', async () => {
    const { entities, counts } = await summaryOf(listed(), [letter({ entity: 'a-side', job: 'energy' })]);
    expect(entities).toBe(3);
    expect(Object.keys(counts)).toEqual(JOBS);
    expect(counts).toMatchObject({
      downsample: { done: 0, stale: 1, partial: 0, missing: 2, dead: 0 },
      energy: { done: 1, stale: 0, partial: 0, missing: 1, dead: 1 },
      matching: { done: 0, stale: 0, partial: 1, missing: 2, dead: 0 },
    });
  });

  it('has no count of the dead where nobody asked for dead letters', async () => {
    const { counts } = await summaryOf(listed());
    expect(counts.energy).toEqual({ done: 1, stale: 0, partial: 0, missing: 2 });
    expect(formatSummary(await summaryOf(listed()), plain).join('\n')).not.toMatch(/dead/);
  });
});

describe('status for people', () => {
  it('is a grid with counts of the states that occur, and says how many entities it left out', async () => {
    const rows = (await rowsOf(listed())).slice(0, 2);
    const lines = formatSurvey(await summaryOf(listed()), { paint: plain, rows });
    expect(lines[0]).toMatch(/^entity +source +downsample +beat-tracking +energy +spectrogram +matching$/);
    expect(lines[1]).toMatch(/^a-side +● done +◍ stale +○ –/);
    expect(lines.slice(4, -2)).toEqual([
      expect.stringMatching(/^done +0\/3 +0\/3 +1\/3 +0\/3 +0\/3$/),
      expect.stringMatching(/^stale +1 +· +· +· +·$/),
      expect.stringMatching(/^partial +· +· +· +· +1$/),
      expect.stringMatching(/^missing +2 +3 +2 +3 +2$/),
    ]);
    expect(lines.at(-1)).toBe('1 more entity: --limit 3 shows all, --summary only counts');
  });

  it('shows the dead in the grid and in the summary', async () => {
    const letters = [letter({ entity: 'a-side', job: 'energy' })];
    const summary = await summaryOf(named('a-side'), letters);
    const grid = formatSurvey(summary, { paint: plain, rows: await rowsOf(named('a-side'), letters) });
    expect(grid[1]).toMatch(/✖ dead/);
    expect(grid.at(-1)).toMatch(/^dead +· +· +1 +· +·$/);
    const lines = formatSummary(summary, plain);
    expect(lines[0]).toBe('1 entity');
    expect(lines[2]).toMatch(/^job +done +stale +partial +missing +dead$/);
    expect(lines[5]).toMatch(/^energy +· +· +· +· +1$/);
  });

  it('says so when there is nothing', async () => {
    expect(formatSurvey(await summaryOf(listed('z')), { paint: plain, rows: [] })).toEqual(['No entities']);
  });
});
