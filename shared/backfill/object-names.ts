/**
 * Where everything about one backfill lies in the backfill bucket. `shard` is what its plan calls a shard:
 * `00000`, `00001`, …
 */
export function backfillObjects(backfillId: string) {
  const folder = `${BACKFILLS_PREFIX}${backfillId}/`;
  return {
    folder,
    /** A PlanFile. It is written last: where it is, all of its shards are. */
    plan: `${folder}plan.json`,
    /** Entity ids, one per line, each line ended. */
    shard: (shard: string) => `${folder}shards/${shard}.txt`,
    /** A ProgressFile. */
    progress: (shard: string) => `${folder}progress/${shard}.json`,
    /** Where it exists, nothing further is published. */
    cancelled: `${folder}cancelled`,
    report: `${folder}report.json`,
  };
}

/** All backfills of a deployment, one folder each. */
export const BACKFILLS_PREFIX = 'backfills/';
