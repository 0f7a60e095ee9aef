import type { ControlFile } from '../../shared/backfill/control-file.ts';
import { backfillObjects } from '../../shared/backfill/object-names.ts';
import { type BackfillPlatform, openBackfill } from '../../shared/backfill/open-backfill.ts';
import type { PlanFile } from '../../shared/backfill/plan-file.ts';
import type { JobGraph } from '../../shared/graph/graph.ts';
import { describeGraph, fingerprintOf } from '../../shared/graph/graph-description.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { diamond } from '../helpers/graphs.ts';
import { hurryingClock } from '../helpers/hurrying-clock.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';
import { createMemoryPublisher } from '../helpers/memory-publisher.ts';
import { recipientOf } from './recipient.ts';

export const ID = 'b1';
const names = resourceNames({ project: 'p', prefix: 'klio' });
const graph = diamond();
const { top, left } = graph.named;

/** Asks `top` for what `left` needs: both of them run. */
const assignment = {
  start: [{ job: 'top', topic: names.inputTopic(top) }],
  recipients: [top, left].map((job) => recipientOf(job, names)),
};

interface Options {
  /** Ids by shard. */
  readonly shards?: readonly (readonly string[])[];
  readonly force?: boolean;
  readonly control?: Partial<ControlFile>;
}

/** A backfill of `left` that has just been started, in memory, on a clock that does not wait. */
export async function startedBackfill({ shards = [idsOf(5)], force = false, control = {} }: Options = {}) {
  const clock = hurryingClock();
  const store = createMemoryObjectStore({ clock });
  const publisher = createMemoryPublisher();
  const platform: BackfillPlatform = { graph, names, store, publisher, clock };
  const bucket = names.backfillBucket();
  const objects = backfillObjects(ID);
  const plan = planOf(graph, shards, force);
  store.put({ bucket, name: objects.plan }, JSON.stringify(plan));
  for (const [index, ids] of shards.entries()) {
    store.put({ bucket, name: objects.shard(plan.shards[index]!.name) }, ids.map((id) => `${id}\n`).join(''));
  }
  const setControl = (changes: Partial<ControlFile>) => {
    const value: ControlFile = {
      formatVersion: 1,
      state: 'running',
      startedAtMs: clock.nowMs(),
      runningSinceMs: clock.nowMs(),
      ratePerSecond: 1_000,
      concurrency: 1,
      maxBacklogSeconds: 3_600,
      executions: [],
      ...control,
      ...changes,
    };
    store.put({ bucket, name: objects.control }, JSON.stringify(value));
  };
  setControl({});
  return {
    platform,
    clock,
    store,
    publisher,
    objects,
    bucket,
    setControl,
    open: () => openBackfill(ID, platform, new AbortController().signal),
    /** Puts the output of a job there. */
    finish: (job: 'top' | 'left', id: string) =>
      store.put(names.object(graph.named[job].outputs.text, id), 'done'),
    json: (name: string) => JSON.parse(Buffer.from(store.get({ bucket, name })!.bytes).toString()),
  };
}

export function idsOf(count: number, prefix = 'id'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);
}

function planOf(of: JobGraph, shards: readonly (readonly string[])[], force: boolean): PlanFile {
  const entities = shards.flat().length;
  const jobs = describeGraph(of, names);
  return {
    formatVersion: 1,
    id: ID,
    createdAt: '2026-01-01T00:00:00.000Z',
    deployment: { project: 'p', prefix: 'klio' },
    graph: { fingerprint: fingerprintOf(jobs), jobs },
    options: { jobs: ['left'], topDown: false, force, manifests: ['ids.txt'] },
    manifest: { entities, duplicates: 0, badLines: 0 },
    entities,
    messages: entities,
    jobs: [],
    blocked: [],
    assignments: [assignment],
    shards: shards.map((ids, index) => ({
      name: String(index).padStart(5, '0'),
      assignment: 0,
      entities: ids.length,
      sizeBytes: ids.join('\n').length + 1,
    })),
    estimate: { seconds: 1, entitiesPerSecond: 1, usd: 0, assumes: [] },
  };
}
