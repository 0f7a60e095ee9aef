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
    /** A ControlFile: where it is, the backfill was started. */
    control: `${folder}control.json`,
    /** Entity ids, one per line, each line ended. */
    shard: (shard: string) => `${folder}shards/${shard}.txt`,
    progressFolder: `${folder}progress/`,
    /** A ProgressFile, of the first time that the shard is published or the second. */
    progress: (shard: string, pass: number) => `${folder}progress/${shard}-${pass}.json`,
    verificationFolder: `${folder}verified/`,
    /** A VerificationFile. */
    verification: (shard: string) => `${folder}verified/${shard}.json`,
    /** Those of a shard's ids that lack an output, as in a shard. */
    missing: (shard: string) => `${folder}missing/${shard}.txt`,
    /** A ReportFile. */
    report: `${folder}report.json`,
  };
}

/** All backfills of a deployment, one folder each. */
export const BACKFILLS_PREFIX = 'backfills/';
