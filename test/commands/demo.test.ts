import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { graph } from '../../functions/graph.ts';
import type { Counts } from '../../scripts/cli/tally.ts';
import type { DemoReport } from '../../scripts/commands/demo/demo-report.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';
import { endOf, type KlioRun, runKlio, startKlio } from './run-klio.ts';

/** Each builds on what the one before left, as a person's afternoon with the demo does. */
describe('klio demo, and what one does after it', { timeout: 300_000 }, () => {
  const jobNames = graph.jobs.map(({ name }) => name);
  let directory: string;
  let first: DemoReport;
  const klio = (...args: readonly string[]): Promise<KlioRun> =>
    runKlio([...args, '--json', '--directory', directory]);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'klio-demo-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('processes every clip at every job, and puts the corrupt one into the dead letters', async () => {
    const { code, stdout, stderr } = await klio('demo');
    expect(code, stderr).toBe(0);
    first = JSON.parse(stdout);
    const good = first.entities.filter((id) => id !== 'corrupt');
    expect(good.length).toBeGreaterThanOrEqual(8);
    expect(Object.keys(first.jobs).sort()).toEqual(jobNames.toSorted());
    for (const job of graph.jobs) {
      const processed = job.name === 'byte-statistics' ? first.entities.length : good.length; // it counts any bytes
      const counts = first.jobs[job.name]!;
      expect(counts, job.name).toMatchObject({ processed, failed: 0 });
      // Of the events of several parents one sets the job going: those before it wait, those after it find it done.
      const further = Math.max(0, parentsOf(job).length - 1) * processed;
      expect(counts.waited + counts.skipped, job.name).toBe(further);
    }
    expect(first.deadLetters.length).toBeGreaterThan(0);
    for (const letter of first.deadLetters) {
      expect(letter).toMatchObject({ entity: 'corrupt', code: 'INPUT_UNDECODABLE' });
      expect(letter.reason).toMatch(/Cannot decode audio/);
    }
    expect(first.elapsedMs).toBeGreaterThan(0);
  });

  it('leaves its outputs as files that open', () => {
    const ofCorrupt = first.outputs.filter(({ entity }) => entity === 'corrupt');
    expect(ofCorrupt.map(({ job }) => job)).toEqual(['byte-statistics']);
    const perEntity = graph.jobs.flatMap(({ outputs }) => Object.keys(outputs)).length;
    expect(first.outputs).toHaveLength((first.entities.length - 1) * perEntity + ofCorrupt.length);
    for (const { path, sizeBytes } of first.outputs) expect(statSync(path).size).toBe(sizeBytes);
    const picture = first.outputs.find(({ path }) => path.endsWith('.png'))!;
    expect(readFileSync(picture.path).subarray(1, 4).toString()).toBe('PNG');
  });

  it('finds the tempi of the scores, and none where there is none', () => {
    expect(first.tempos).toHaveLength(first.entities.length - 1);
    expect(first.tempos.filter(({ verdict }) => verdict === 'wrong')).toEqual([]);
  });

  it('finds a key and measures in what sounds, and nothing in silence', () => {
    const { measures } = first;
    expect(measures).toHaveLength(first.entities.length - 1);
    const of = (id: string) => measures.find(({ entity }) => entity === id)!;
    expect(of('bach-prelude')).toMatchObject({ key: 'C major' });
    expect(of('speech').speechiness).toBeGreaterThan(0.9);
    expect(of('house').instrumentalness).toBeGreaterThan(0.8);
    const none = { key: null, danceability: null, speechiness: null, instrumentalness: null };
    expect(of('silence')).toEqual({ entity: 'silence', ...none });
  });

  it('processes nothing the second time', async () => {
    const { code, stdout, stderr } = await klio('demo');
    expect(code, stderr).toBe(0);
    const second: DemoReport = JSON.parse(stdout);
    for (const counts of Object.values(second.jobs)) {
      expect(counts.processed).toBe(0);
      expect(counts.skipped).toBeGreaterThanOrEqual(first.entities.length - 1);
    }
    expect(second.outputs).toEqual(first.outputs);
  });

  it('says what a publish would do once an intermediate and a final output are gone', async () => {
    for (const job of ['beat-tracking', 'energy']) rmSync(pathOf('house', job));
    const { stdout } = await klio('why', 'energy', 'house');
    const why = JSON.parse(stdout);
    expect(why).toMatchObject({ verdict: 'request_parents', frontier: ['beat-tracking'] });
    const status = JSON.parse((await klio('status', 'house')).stdout);
    expect(status.rows[0].jobs).toEqual(
      Object.fromEntries(
        jobNames.map((name) => [name, ['beat-tracking', 'energy'].includes(name) ? 'missing' : 'done']),
      ),
    );
  });

  it('runs exactly what is missing, and no sibling, when the final job is asked bottom-up', async () => {
    const { code, stdout, stderr } = await klio('publish', 'energy', 'house');
    expect(code, stderr).toBe(0);
    const { jobs } = JSON.parse(stdout) as { jobs: Record<string, Counts> };
    const processed = jobNames.filter((name) => jobs[name]!.processed > 0);
    expect(processed).toEqual(['beat-tracking', 'energy']);
    const idle = jobNames.filter((name) => Object.values(jobs[name]!).every((number) => number === 0));
    expect(idle).toEqual(jobNames.filter((name) => !processed.includes(name)));
    for (const job of processed) expect(existsSync(pathOf('house', job))).toBe(true);
  });

  it('takes publishes while klio dev runs, and ends cleanly at Ctrl-C', async () => {
    const dev = startKlio(['dev', '--json', '--directory', directory]);
    const ended = endOf(dev);
    const isUp = () => expect(existsSync(join(directory, 'endpoints.json'))).toBe(true);
    await vi.waitFor(isUp, { timeout: 60_000 });
    const { code, stdout, stderr } = await klio('publish', 'energy', 'house', 'silence', '--wait');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).jobs.energy).toMatchObject({ skipped: 2, processed: 0 });
    expect((await klio('dev')).stderr).toMatch(/process \d+ runs one on/);
    dev.kill('SIGINT');
    const { code: devCode, stdout: lines } = await ended;
    expect(devCode).toBe(0);
    expect(lines.trim().split('\n')).toHaveLength(2);
    for (const line of lines.trim().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({ job: 'energy', outcome: 'skipped' });
    }
    expect(existsSync(join(directory, 'endpoints.json'))).toBe(false);
  });

  function pathOf(entity: string, job: string): string {
    return first.outputs.find((output) => output.entity === entity && output.job === job)!.path;
  }
});
