import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { type Clip, isMeantToFail, readClips, uploadClip } from '../../scripts/commands/demo/clips.ts';
import { compareTempos } from '../../scripts/commands/demo/collect.ts';
import { type DemoReport, judgeTempo, unexpectedFailures } from '../../scripts/commands/demo/demo-report.ts';
import { formatDemo } from '../../scripts/commands/demo/format-demo.ts';
import { readMeasures } from '../../scripts/commands/demo/measures.ts';
import { graph } from '../graph-drawing/example-graph.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const clip = (id: string, fields: Partial<Clip> = {}): Clip => ({
  id,
  file: 'silence.flac',
  title: id,
  style: 'music',
  bpm: null,
  ...fields,
});
const view = { paint: plain, graph, workingDirectory: '/', flags: ' --directory /state' };
const output = (entity: string, job = 'spectrogram', suffix = '.png') => ({
  entity,
  job,
  output: 'image',
  path: `/state/${job}/${entity}${suffix}`,
  sizeBytes: 1000,
});
const letter = { entity: 'bad', job: 'downsample', code: 'INPUT_UNDECODABLE', reason: 'Cannot decode audio' };
const counts = {
  processed: 1,
  skipped: 0,
  waited: 0,
  requested_parents: 0,
  pinged: 0,
  dropped: 0,
  rejected: 0,
  failed: 0,
};

describe('the clips of the demo', () => {
  it('are at least eight, with one that is meant to fail', async () => {
    const clips = await readClips();
    expect(clips.length).toBeGreaterThanOrEqual(8);
    expect(clips.filter(isMeantToFail).map(({ id }) => id)).toEqual(['corrupt']);
  });

  it('are uploaded once, and again only when they are others', async () => {
    const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
    const place = { bucket: 'tracks', name: 'song.audio' };
    const options = { store, signal: new AbortController().signal };
    expect(await uploadClip(clip('song'), place, options)).toBe(true);
    const { generation } = store.get(place)!;
    expect(await uploadClip(clip('song'), place, options)).toBe(false);
    expect(store.get(place)!.generation).toBe(generation);
    expect(await uploadClip(clip('song', { file: 'speech.flac' }), place, options)).toBe(true);
    expect(store.get(place)!.generation).not.toBe(generation);
  });
});

describe('a tempo', () => {
  it.each([
    [120, 120, 'right'],
    [120, 124.7, 'right'], // within 4 %
    [120, 125, 'wrong'],
    [174, 87.2, 'octave'],
    [60, 119, 'octave'],
    [null, null, 'right'],
    [null, 90, 'wrong'],
    [90, null, 'wrong'],
  ] as const)('of %s found as %s is %s', (known, found, verdict) => {
    expect(judgeTempo(known, found)).toBe(verdict);
  });

  it('is read from the outputs of the clips that got so far', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'klio-tempo-'));
    const path = join(directory, 'song.beats.json');
    writeFileSync(path, JSON.stringify({ bpm: 119.6, beats: [] }));
    const outputs = [{ ...output('song', 'beat-tracking'), path }];
    const clips = [clip('song', { bpm: 120 }), clip('gone')];
    expect(await compareTempos(clips, outputs)).toEqual([
      { entity: 'song', known: 120, found: 119.6, verdict: 'right' },
    ]);
    rmSync(directory, { recursive: true });
  });
});

describe('the measures of a clip', () => {
  it('are read from its outputs, and are none for a clip that did not get so far', async () => {
    const directory = temporaryDirectory();
    const files = {
      key: { key: 'F#', scale: 'minor', strength: 0.69 },
      danceability: { danceability: 0.5, dfa: 1.5 },
      speechiness: { speechiness: 0.1 },
      instrumentalness: { instrumentalness: null },
    };
    const outputs = Object.entries(files).map(([name, json]) => {
      const path = join(directory, `song.${name}.json`);
      writeFileSync(path, JSON.stringify(json));
      return { ...output('song', name), path };
    });
    expect(await readMeasures(['song', 'gone'], outputs)).toEqual([
      { entity: 'song', key: 'F# minor ?', danceability: 0.5, speechiness: 0.1, instrumentalness: null },
    ]);
    expect(await readMeasures(['song'], outputs.slice(1))).toEqual([]);
  });
});

describe('what failed and should not have', () => {
  const clips = [clip('good'), clip('bad', { style: 'corrupt' })];
  it.each([
    ['nothing when only the corrupt clip is in the dead letters', [letter], [output('good')], []],
    ['a clip in the dead letters', [letter, { ...letter, entity: 'good' }], [output('good')], ['good']],
    ['a clip without its outputs', [letter], [], ['good']],
  ])('is %s', (_what, deadLetters, outputs, failures) => {
    expect(unexpectedFailures({ deadLetters, outputs }, { clips, outputsPerEntity: 1 })).toEqual(failures);
  });
});

describe('the report for people', () => {
  const report: DemoReport = {
    entities: ['good', 'bad'],
    jobs: { downsample: { ...counts, rejected: 1 }, spectrogram: counts },
    deadLetters: [letter],
    outputs: [
      output('good'),
      output('good', 'beat-tracking', '.beats.json'),
      output('good', 'energy', '.json'),
    ],
    tempos: [
      { entity: 'good', known: 120, found: 60, verdict: 'octave' },
      { entity: 'speech', known: null, found: null, verdict: 'right' },
    ],
    measures: [
      { entity: 'good', key: 'C major', danceability: 0.554, speechiness: 0.004, instrumentalness: 0.995 },
      { entity: 'silence', key: null, danceability: null, speechiness: null, instrumentalness: null },
    ],
    elapsedMs: 12_345,
  };
  const text = formatDemo(report, view).join('\n');

  it('has outcomes, tempos, measures, dead letters with their reason, outputs, and what to try next', () => {
    expect(text).toMatch(/^downsample +1 +· +· +1 +·$/m);
    expect(text).toMatch(/^ {2}good +120 +60 +✔ at half or twice the tempo$/m);
    expect(text).toMatch(/^ {2}speech +none +none +✔$/m);
    expect(text).toMatch(/^ {2}good +C major +0\.55 +0\.00 +0\.99$/m);
    expect(text).toMatch(/^ {2}silence +none +none +none +none$/m);
    expect(text).toMatch(/^ {2}bad at downsample: INPUT_UNDECODABLE\n {4}Cannot decode audio$/m);
    expect(text).toMatch(/^ {2}spectrogram +state\/spectrogram\/ +1 file +1\.0 kB$/m);
    expect(text).toMatch(/^2 entities in 12\.3 s$/m);
  });

  it('suggests commands on files that are there, for the job with the most ancestors', () => {
    expect(text).toMatch(/# lose two files: only beat-tracking and energy will run again$/m);
    expect(text).toMatch(/^ {2}rm state\/beat-tracking\/good\.beats\.json state\/energy\/good\.json$/m);
    expect(text).toMatch(/^ {2}npx klio publish energy good --directory \/state$/m);
  });

  it('leaves out what there is nothing to say about', () => {
    const empty = formatDemo(
      { ...report, deadLetters: [], outputs: [], tempos: [], measures: [] },
      view,
    ).join('\n');
    expect(empty).not.toMatch(/Dead letters|Tempo|Key/);
  });
});
