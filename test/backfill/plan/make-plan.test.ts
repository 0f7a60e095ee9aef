import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../scripts/backfill/plan/read-plan.ts';
import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import { defineGraph } from '../../../shared/graph/graph.ts';
import {
  beatTracking,
  downsample,
  energy,
  fingerprints,
  joinedGraph,
  matching,
  names,
  spectrogram,
  tracks,
} from '../../graph-drawing/example-graph.ts';
import { textJob } from '../../helpers/graphs.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../helpers/memory-object-store.ts';
import { folderOf, plan, shardIds } from './planning.ts';

const graph = joinedGraph;
const ids = Array.from({ length: 30 }, (_, index) => `track${String(index).padStart(2, '0')}`);

/** Of 30 tracks the last 6 have no source; 10 are downsampled, of these 5 have beats; 3 prints exist. */
function catalogue(): MemoryObjectStore {
  const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
  const put = (port: Parameters<typeof names.object>[0], of: readonly string[], metadata = {}) => {
    for (const id of of) store.put(names.object(port, id), 'there', metadata);
  };
  put(tracks, ids.slice(0, 24));
  put(downsample.outputs.audio, ids.slice(0, 10));
  put(beatTracking.outputs.beats, ids.slice(0, 5));
  put(fingerprints.outputs.print, ids.slice(0, 3));
  put(energy.outputs.energy, ids.slice(0, 2));
  return store;
}

const jobOf = ({ jobs }: PlanFile, name: string) => {
  const { exist, run, blocked, stale } = jobs.find(({ job }) => job === name)!;
  return { exist, run, blocked, stale };
};

describe('a plan', () => {
  it('counts per job what exists, runs and is blocked, and says why, with examples', async () => {
    const made = await plan({ graph, names, store: catalogue(), jobs: [energy, spectrogram], ids });
    expect(made.jobs.map(({ job }) => job)).toEqual(['downsample', 'beat-tracking', 'energy', 'spectrogram']);
    expect(jobOf(made, 'downsample')).toEqual({ exist: 10, run: 14, blocked: 6, stale: 0 });
    expect(jobOf(made, 'beat-tracking')).toEqual({ exist: 5, run: 19, blocked: 6, stale: 0 });
    expect(jobOf(made, 'energy')).toEqual({ exist: 2, run: 22, blocked: 6, stale: 0 });
    expect(jobOf(made, 'spectrogram')).toEqual({ exist: 0, run: 24, blocked: 6, stale: 0 });
    expect(made.blocked).toEqual([
      {
        job: 'downsample',
        reason: 'its source gs://demo-klio-tracks/*.audio is missing',
        entities: 6,
        examples: ids.slice(24, 29),
      },
    ]);
    expect(made).toMatchObject({
      manifest: { entities: 30 },
      entities: 24,
      messages: 2 + 3 * 2 + 5 * 2 + 14,
    });
  });

  it('leaves out jobs that nothing needs, and counts external ones as asked', async () => {
    const made = await plan({ graph, names, store: catalogue(), jobs: [matching], ids: ids.slice(0, 4) });
    expect(made.jobs.map(({ job }) => job)).not.toContain('spectrogram');
    expect(jobOf(made, 'fingerprints')).toEqual({ exist: 3, run: 1, blocked: 0, stale: 0 });
    expect(made.jobs[0]).toMatchObject({ job: 'fingerprints', kind: 'external', usd: 0, seconds: 0 });
    const starts = made.assignments.flatMap(({ start }) => start.map(({ topic }) => topic));
    expect(starts).toContain('projects/other-team/topics/fingerprints-input');
  });

  it('takes in everything below with topDown', async () => {
    const made = await plan({ graph, names, store: catalogue(), jobs: [energy], ids, topDown: true });
    expect(made.options).toMatchObject({ jobs: ['energy'], topDown: true });
    expect(jobOf(made, 'matching')).toEqual({ exist: 0, run: 24, blocked: 6, stale: 0 });
  });

  it('counts as stale what was made from another generation of an input', async () => {
    const store = catalogue();
    const input = store.get(names.object(downsample.outputs.audio, 'track00'))!;
    const from = (generation: string) => ({
      'klio-inputs': JSON.stringify({ audio: `gs://${input.bucket}/${input.name}#${generation}` }),
    });
    store.put(
      names.object(spectrogram.outputs.image, 'track00'),
      'there',
      from(`${Number(input.generation) + 1}`),
    );
    store.put(names.object(beatTracking.outputs.beats, 'track00'), 'there', from(input.generation));
    const made = await plan({ graph, names, store, jobs: [energy, spectrogram], ids });
    expect(jobOf(made, 'spectrogram')).toMatchObject({ exist: 1, stale: 1 });
    expect(jobOf(made, 'beat-tracking')).toMatchObject({ exist: 5, stale: 0 });
  });

  it('that may not look into a bucket is not made, and says which', async () => {
    const store = catalogue();
    const { bucket } = names.object(beatTracking.outputs.beats, '');
    const look: MemoryObjectStore['look'] = async (object, ...rest) => {
      if (object.bucket !== bucket) return await store.look(object, ...rest);
      throw new KlioError('PERMISSION_DENIED', `Cannot look [bucket=${bucket}]`);
    };
    const attempt = plan({ graph, names, store: { ...store, look }, jobs: [energy], ids });
    await expect(attempt).rejects.toThrow(`Cannot look [bucket=${bucket}]`);
    expect(store.get({ bucket: names.backfillBucket(), name: backfillObjects('test').plan })).toBeUndefined();
  });

  it('writes shards of ids that get the same messages, addressed to the jobs that must run', async () => {
    const store = catalogue();
    const made = await plan({ graph, names, store, jobs: [energy], ids, shardEntities: 4 });
    const shards = shardIds(made, names, store);
    const byStart = Map.groupBy(shards.keys(), (at) => made.assignments[made.shards[at]!.assignment]!);
    const groups = [...byStart].map(([{ start, recipients }, places]) => ({
      start: start.map(({ job }) => job),
      recipients: recipients.map(({ name }) => name),
      ids: [...places].flatMap((at) => shards[at]!).toSorted(),
    }));
    expect(groups.toSorted((a, b) => (a.ids[0]! < b.ids[0]! ? -1 : 1))).toEqual([
      { start: ['energy'], recipients: ['energy'], ids: ids.slice(2, 5) },
      { start: ['beat-tracking'], recipients: ['beat-tracking', 'energy'], ids: ids.slice(5, 10) },
      {
        start: ['downsample'],
        recipients: ['downsample', 'beat-tracking', 'energy'],
        ids: ids.slice(10, 24),
      },
    ]);
    expect(made.shards.map(({ name }) => name).toSorted()).toEqual(
      Array.from({ length: 7 }, (_, index) => `0000${index}`),
    );
    expect(Math.max(...made.shards.map(({ entities }) => entities))).toBe(4);
    expect(made.assignments[0]?.recipients.at(-1)?.outputs).toEqual([
      { bucket: 'demo-klio-klio-energy', prefix: '', suffix: '.energy.json' },
    ]);
  });

  it('estimates time by the slowest job and money by all of them', async () => {
    const made = await plan({ graph, names, store: catalogue(), jobs: [energy, spectrogram], ids });
    // 100 instances, ten seconds each
    expect(made.jobs.map(({ entitiesPerSecond }) => entitiesPerSecond)).toEqual([10, 10, 10, 10]);
    expect(made.estimate).toMatchObject({ seconds: 2.4, entitiesPerSecond: 10 });
    const ofJobs = made.jobs.reduce((sum, { usd }) => sum + usd, 0);
    expect(made.estimate.usd).toBeGreaterThan(ofJobs);
    expect(made.estimate.usd).toBeLessThan(ofJobs * 1.1);
  });

  it('is not written where nothing is to be run', async () => {
    const store = catalogue();
    const made = await plan({ graph, names, store, jobs: [downsample], ids: ids.slice(0, 5) });
    expect(made).toMatchObject({ entities: 0, messages: 0, shards: [], assignments: [] });
    expect(store.all().filter(({ bucket }) => bucket === names.backfillBucket())).toEqual([]);
  });

  it('does not replace another of the same id', async () => {
    const store = catalogue();
    await plan({ graph, names, store, jobs: [energy], ids });
    await expect(plan({ graph, names, store, jobs: [spectrogram], ids })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /Cannot write plan "test": gs:\/\/.*\/00000.txt exists already; choose another --id/,
      ),
    });
  });
});

describe('reading a plan', () => {
  const read = (store: MemoryObjectStore, changed = graph) =>
    readPlan(folderOf(names, store), { graph: changed, names });

  it('gives what was made', async () => {
    const store = catalogue();
    const made = await plan({ graph, names, store, jobs: [energy], ids });
    expect(await read(store)).toEqual(made);
  });

  it('is refused where the graph has changed since, saying in what', async () => {
    const store = catalogue();
    await plan({ graph, names, store, jobs: [energy], ids });
    const other = defineGraph({
      jobs: [...graph.jobs, textJob('chords', { audio: downsample.outputs.audio })],
    });
    await expect(read(store, other)).rejects.toMatchObject({
      exitCode: 2,
      message:
        'Cannot use plan "test": the graph has changed since it was planned: job "chords" was added; plan it again',
    });
  });

  it.each([
    ['nothing', null, /there is no gs:\/\/.*\/plan.json; make one by klio backfill plan/],
    ['no JSON', '{"id":', /is not one that this version reads .*plan it again/],
    ['another version', '{"formatVersion":2}', /is not one that this version reads \(formatVersion: /],
  ])('of %s is refused', async (_, text, message) => {
    const store = createMemoryObjectStore({ clock: { nowMs: () => 0 } });
    const name = backfillObjects('test').plan;
    if (text !== null) store.put({ bucket: names.backfillBucket(), name }, text);
    await expect(read(store)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });
});
