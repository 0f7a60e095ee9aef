import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cli } from '../../scripts/cli/cli.ts';
import { runCli } from '../../scripts/cli/run-cli.ts';
import { startStorageEmulator } from '../../scripts/emulator/storage/start.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { type KlioRun, runKlio } from './run-klio.ts';

const TRACKS = 200;
const trackId = (index: number) => `track${String(index).padStart(3, '0')}`;

/** A local cloud that does not run: 200 tracks, of which 120 are downsampled and 80 have beats. */
async function stoppedCloud(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'klio-plan-'));
  const emulator = await startStorageEmulator({ directory: join(directory, 'storage') });
  const put = async (bucket: string, name: string) => {
    const path = `${emulator.endpoint}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
    const { status } = await fetch(path, { method: 'POST', body: 'there' });
    expect(status).toBe(200);
  };
  for (const bucket of ['tracks', 'klio-downsample', 'klio-beat-tracking'])
    emulator.createBucket(`demo-klio-${bucket}`);
  for (let index = 0; index < TRACKS; index += 1) {
    await put('demo-klio-tracks', `${trackId(index)}.audio`);
    if (index < 120) await put('demo-klio-klio-downsample', `${trackId(index)}.flac`);
    if (index < 80) await put('demo-klio-klio-beat-tracking', `${trackId(index)}.beats.json`);
  }
  await emulator.stop();
  return directory;
}

let env: { readonly KLIO_DIRECTORY: string };
beforeAll(async () => {
  env = { KLIO_DIRECTORY: await stoppedCloud() };
});
afterAll(() => rmSync(env.KLIO_DIRECTORY, { recursive: true, force: true }));

const ids = (count: number) => Array.from({ length: count }, (_, index) => trackId(index));

function manifest(name: string, lines: readonly string[]): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

/** The command line within this process, which takes a tenth of the time. */
async function klio(args: readonly string[], input = ''): Promise<KlioRun> {
  const [out, err] = [[] as string[], [] as string[]];
  const cli: Cli = {
    env,
    stdin: Readable.from([Buffer.from(input)]),
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    signal: new AbortController().signal,
    exitCode: 0,
  };
  return { code: await runCli(args, cli), stdout: out.join(''), stderr: err.join('') };
}

const plan = (...args: string[]) => klio(['backfill', 'plan', ...args]);

describe('klio backfill plan', { timeout: 60_000 }, () => {
  it('says what would run, why the rest would not, how long it takes and what it costs', async () => {
    const lines = ['id,title', ...ids(TRACKS).map((id) => `${id},x`), 'unheard,x', 'track000,again'];
    const path = manifest('ids.csv', lines);
    const args = ['--manifest', path, '--column', 'id', '--seconds', '10', '--id', 'first'];
    const { code, stdout, stderr } = await plan('beat-tracking', 'spectrogram', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = stdout.split('\n');
    expect(rows.slice(0, 2)).toEqual([
      'Plan first: beat-tracking, spectrogram, for 201 entities',
      'Of the manifest were left out: 1 that came twice',
    ]);
    expect(stdout).toMatch(/^downsample +120 +· +80 +1 +10 +8 s +\$/m);
    expect(stdout).toMatch(/^beat-tracking +80 +· +120 +1 +10 +12 s +\$/m);
    expect(stdout).toMatch(/^spectrogram +· +· +200 +1 +10 +20 s +\$/m);
    expect(stdout).toMatch(
      / 1 at downsample: its source gs:\/\/demo-klio-tracks\/\*.audio is missing, for unheard/,
    );
    expect(stdout).toMatch(/200 entities will be worked on, started by 240 messages in 3 shards/);
    expect(stdout).toMatch(/an entity takes 10 s at each job/);
    expect(rows.at(-2)).toBe('Written to gs://demo-klio-klio_backfills/backfills/first/plan.json');
  });

  it('prints JSON for programs, and reads ids from standard input', async () => {
    const args = ['backfill', 'plan', 'downsample', '--manifest', '-', '--json', '--id', 'second'];
    const { code, stdout } = await runKlio(args, { env, input: ids(130).join('\n') }); // as a real process
    const { plan: made, uri, badLines } = JSON.parse(stdout);
    expect({ code, uri, badLines }).toEqual({
      code: 0,
      uri: 'gs://demo-klio-klio_backfills/backfills/second/plan.json',
      badLines: [],
    });
    expect(made).toMatchObject({
      manifest: { entities: 130, duplicates: 0, badLines: 0 },
      jobs: [{ job: 'downsample', exist: 120, run: 10, blocked: 0 }],
      shards: [{ name: '00000', entities: 10 }],
    });
  });

  it('stops at a bad line, or leaves such lines out and tells them', async () => {
    const lines = ids(100).map((id, index) => (index % 5 === 4 ? `../${id}` : id)); // 20 of them
    const path = manifest('ids.txt', lines);
    const stopped = await plan('downsample', '--manifest', path);
    expect(stopped).toMatchObject({ code: 2, stdout: '' });
    expect(stopped.stderr).toMatch(/line 5 of .*ids.txt: Cannot use entity id: .*--on-bad-line skip/);
    const skipped = await plan('downsample', '--manifest', path, '--on-bad-line', 'skip');
    expect(skipped).toMatchObject({ code: 0, stdout: expect.stringMatching(/left out: 20 that say no id/) });
    expect(skipped.stderr.match(/left out: line \d+ of /g)).toHaveLength(10);
    expect(skipped.stderr).toMatch(/and 10 more/);
  });

  it('takes a listing, and writes nothing where all is done', async () => {
    const { code, stdout } = await plan('downsample', '-m', 'gs://demo-klio-klio-beat-tracking/*.beats.json');
    expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      last: 'Nothing will run, so no plan was written.',
    });
    expect(stdout).toMatch(/^downsample +80 +· +· +·$/m);
  });

  it.each<[number, string, string[], RegExp]>([
    [2, 'an unknown job', ['nope', '-m', '-'], /"nope" is not in the graph; jobs are downsample/],
    [2, 'no manifest', ['energy'], /required option '-m, --manifest <where>' not specified/],
    [2, 'an empty manifest', ['energy', '-m', '-'], /Cannot plan: there is no entity id in -/],
    [
      2,
      'an id that cannot be',
      ['energy', '-m', '-', '--id', 'A'],
      /Cannot call a backfill "A": an id is 1 to 63/,
    ],
    [
      2,
      'an id that is taken',
      ['downsample', '-m', 'gs://demo-klio-tracks/*.audio', '--id', 'second'],
      /exists already; choose another --id/,
    ],
    [2, 'a region without a price', ['downsample', '-m', '-', '--region', 'x'], /Cannot price region "x"/],
    [
      2,
      'seconds that are none',
      ['energy', '-m', '-', '--seconds', 'fast'],
      /must be a number of seconds above 0/,
    ],
    [
      4,
      'a bucket that is not there',
      ['energy', '-m', 'gs://nowhere/*.wav'],
      /bucket does not exist; .*bucket=nowhere/,
    ],
    [2, 'BigQuery from a laptop', ['energy', '-m', 'bq:music.tracks'], /never leave this machine/],
  ])('ends with %i for %s', async (code, _, args, message) => {
    const ended = await plan(...args);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(message);
  });
});

describe('klio cost', { timeout: 60_000 }, () => {
  it('estimates each job and the month, and says what that rests on', async () => {
    const { code, stdout } = await klio(['cost', '--entities', '60000000', '--seconds', '30']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^60,000,000 entities through all jobs: \$[3-9]\d\d,\d{3}$/m);
    expect(stdout).toMatch(/^loudness +\$43,200 +\$4,500 +\$24.00 +\$4.37 +\$372.00 +\$48,100$/m);
    expect(stdout).toMatch(/list prices of \d{4}-\d\d-\d\d in europe-west1, without free tiers/);
    const frankfurt = await runKlio(['cost'], { env: { KLIO_REGION: 'europe-west3' } });
    expect(frankfurt.stdout).toMatch(/list prices of .* in europe-west3/);
    const json = JSON.parse((await klio(['cost', '--json', '--seconds', 'energy=1'])).stdout);
    expect(json.jobs.find(({ job }: { job: string }) => job === 'energy').vcpu).toBeCloseTo(26.4, 6);
  });
});
