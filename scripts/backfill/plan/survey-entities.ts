import { BLOCK_IDS, findObjects } from '../../../shared/backfill/find-objects.ts';
import type { Assignment, PlannedShard } from '../../../shared/backfill/plan-file.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { mapInOrder } from '../../../shared/platform/map-in-order.ts';
import type { ObjectLister } from '../../../shared/platform/object-store.ts';
import { Assignments } from './assignments.ts';
import type { BackfillFolder } from './backfill-folder.ts';
import { createPlanner, type Pattern, type PlanOf, patternAt } from './planner.ts';
import type { Scope } from './scope.ts';
import { ShardWriter } from './shards.ts';
import { staleJobsIn } from './stale.ts';
import { Tally } from './tally.ts';

/** Each of them lists every bucket of the scope side by side, and is held in memory. */
const BLOCKS_AT_ONCE = 8;

export interface PlanFolder extends BackfillFolder {
  readonly store: BackfillFolder['store'] & ObjectLister;
  /** 50,000 unless given. */
  readonly shardEntities?: number;
}

export interface SurveyRequest {
  readonly scope: Scope;
  readonly options: { readonly force: boolean };
  /** Distinct and in byte order. */
  readonly ids: AsyncIterable<readonly string[]>;
  /** Is told now and then how many entities were looked up so far. */
  readonly onProgress?: (entities: number) => void;
}

export interface Survey {
  readonly tally: Tally;
  readonly planOf: PlanOf;
  readonly assignments: readonly Assignment[];
  readonly shards: readonly PlannedShard[];
}

/** Looks up what exists of each entity, and writes those for which something is to be run to shards. */
export async function surveyEntities(
  { scope, options, ids, onProgress }: SurveyRequest,
  folder: PlanFolder,
): Promise<Survey> {
  const tally = new Tally();
  const planOf = createPlanner(scope, options);
  const assignments = new Assignments(scope);
  const shards = new ShardWriter(folder, folder);
  try {
    for await (const entities of lookUp(ids, scope, folder)) {
      for (const { id, pattern, stale } of entities) {
        tally.add(id, pattern);
        for (const job of stale) tally.addStale(job);
        const assignment = assignments.numberOf(planOf(pattern));
        if (assignment !== undefined) await shards.add(id, assignment);
      }
      onProgress?.(tally.entities);
    }
    return { tally, planOf, assignments: assignments.all, shards: await shards.finish() };
  } finally {
    await shards.close();
  }
}

/** What a plan needs to know of an entity. */
interface Seen {
  readonly id: string;
  readonly pattern: Pattern;
  readonly stale: readonly Job[];
}

/** What is to be known of each entity, in their order. The objects that tell it are let go of at once. */
function lookUp(
  ids: AsyncIterable<readonly string[]>,
  scope: Scope,
  finder: PlanFolder,
): AsyncIterable<readonly Seen[]> {
  const staleJobs = staleJobsIn(scope);
  return mapInOrder(blocksOf(ids), BLOCKS_AT_ONCE, async (block) => {
    const findings = await findObjects(block, scope.places, finder);
    return block.map((id, position) => ({
      id,
      pattern: patternAt(findings, position),
      stale: staleJobs(id, findings, position),
    }));
  });
}

async function* blocksOf(batches: AsyncIterable<readonly string[]>): AsyncGenerator<readonly string[]> {
  let block: string[] = [];
  for await (const batch of batches) {
    for (const id of batch) {
      block.push(id);
      if (block.length < BLOCK_IDS) continue;
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}
