import { makePlan } from '../../../scripts/backfill/plan/make-plan.ts';
import { scopeOf } from '../../../scripts/backfill/plan/scope.ts';
import { PRICES } from '../../../scripts/cost/prices.ts';
import { addSeconds } from '../../../scripts/cost/seconds-per-entity.ts';
import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import type { MemoryObjectStore } from '../../helpers/memory-object-store.ts';

const signal = new AbortController().signal;

export interface Planning {
  readonly graph: JobGraph;
  readonly names: ResourceNames;
  readonly store: MemoryObjectStore;
  readonly jobs: readonly Job[];
  readonly ids: readonly string[];
  readonly topDown?: boolean;
  readonly force?: boolean;
  readonly id?: string;
  readonly shardEntities?: number;
}

export const folderOf = (names: ResourceNames, store: MemoryObjectStore, id = 'test') => ({
  id,
  bucket: names.backfillBucket(),
  store,
  signal,
});

/** Plans in memory, at ten seconds per entity. */
export async function plan(planning: Planning): Promise<PlanFile> {
  const { graph, names, store, jobs, ids, topDown = false, force = false, id, shardEntities } = planning;
  return await makePlan(
    {
      scope: scopeOf(graph, jobs, { names, topDown }),
      options: { jobs: jobs.map(({ name }) => name), topDown, force, manifests: ['ids.txt'] },
      ids: batchesOf(ids),
      leftOut: () => ({ duplicates: 0, badLines: 0 }),
      pricing: { seconds: addSeconds('10'), region: 'us-central1', regionFactor: 1, prices: PRICES },
      createdAtMs: Date.UTC(2026, 0, 1),
    },
    { ...folderOf(names, store, id), ...(shardEntities && { shardEntities }) },
  );
}

/** The ids of each shard of a plan, in its order. */
export function shardIds(
  { id, shards }: PlanFile,
  names: ResourceNames,
  store: MemoryObjectStore,
): string[][] {
  return shards.map(({ name, entities, sizeBytes }) => {
    const object = store.get({ bucket: names.backfillBucket(), name: backfillObjects(id).shard(name) });
    const text = Buffer.from(object?.bytes ?? []).toString();
    const ids = text.split('\n').slice(0, -1);
    if (ids.length !== entities || text.length !== sizeBytes)
      throw new Error(`Shard ${name} is not as planned`);
    return ids;
  });
}

async function* batchesOf(ids: readonly string[]) {
  for (let at = 0; at < ids.length; at += 7) yield ids.slice(at, at + 7);
}
