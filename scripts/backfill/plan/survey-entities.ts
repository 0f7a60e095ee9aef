import { BLOCK_IDS, findObjects } from '../../../shared/backfill/find-objects.ts';
import type { Assignment, PlannedShard } from '../../../shared/backfill/plan-file.ts';
import { mapInOrder } from '../../../shared/platform/map-in-order.ts';
import type { ObjectLister } from '../../../shared/platform/object-store.ts';
import { Assignments } from './assignments.ts';
import { createPlanner, type PlanOf, patternAt } from './planner.ts';
import type { Scope } from './scope.ts';
import { ShardWriter } from './shards.ts';
import { staleJobsIn } from './stale.ts';
import { Tally } from './tally.ts';
import type { BackfillFolder } from './write-new.ts';

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

/** Looks up what exists of each entity, a block of them at a time, and writes those that are to be run to shards. */
export async function surveyEntities(
  { scope, options, ids, onProgress }: SurveyRequest,
  folder: PlanFolder,
): Promise<Survey> {
  const tally = new Tally();
  const planOf = createPlanner(scope, options);
  const assignments = new Assignments(scope);
  const staleJobs = staleJobsIn(scope);
  const shards = new ShardWriter(folder, folder);
  const lookUp = async (block: readonly string[]) => ({
    block,
    findings: await findObjects(block, scope.places, folder),
  });
  try {
    for await (const { block, findings } of mapInOrder(blocksOf(ids), BLOCKS_AT_ONCE, lookUp)) {
      for (const [position, id] of block.entries()) {
        const pattern = patternAt(findings, position);
        tally.add(id, pattern);
        for (const job of staleJobs(id, findings, position)) tally.addStale(job);
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
