import { backfillObjects } from '../../shared/backfill/object-names.ts';
import type { PlanFile } from '../../shared/backfill/plan-file.ts';
import { readMissing } from '../../shared/backfill/read-shard.ts';
import { allLines } from '../../shared/backfill/shard-lines.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';
import type { BackfillShelf, FoundBackfill } from './find-backfill.ts';
import { writeNew } from './plan/backfill-folder.ts';
import { ShardWriter } from './plan/shards.ts';
import { createShardReader, type ShardRecord } from './read-shards.ts';

/**
 * Plans a backfill of what another one lacks, by its last look: the same jobs and messages, for those entities alone.
 * Throws a CliError where nothing is missing, or it was not looked at.
 */
export async function planRetry(
  found: FoundBackfill,
  shelf: BackfillShelf,
  clock: Pick<Clock, 'nowMs'>,
): Promise<PlanFile> {
  const records = await createShardReader(found, shelf)();
  refuseUnlooked(found, records);
  const folder = { ...shelf, id: await freeId(found.id, shelf) };
  const writer = new ShardWriter(folder);
  try {
    // Shards are named in the order of their ids, and published in another: so that the new ones are sorted too.
    for (const { name, assignment } of found.plan.shards.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      for (const id of allLines((await readMissing(found, name, shelf, shelf.signal)).ids))
        await writer.add(id, assignment);
    }
    const plan = retryPlan(found, records, { id: folder.id, shards: await writer.finish(), clock });
    await writeNew(folder, backfillObjects(folder.id).plan, `${JSON.stringify(plan)}\n`, 'application/json');
    return plan;
  } finally {
    await writer.close();
  }
}

function refuseUnlooked({ id, plan, control }: FoundBackfill, records: readonly ShardRecord[]): void {
  const refuse = (why: string) =>
    new CliError(EXIT.usage, `Cannot retry what failed of backfill "${id}": ${why}`);
  if (!control) throw refuse(`it was not started yet; start it by klio backfill start ${id}`);
  const isOver = control.value.state === 'cancelled'; // what was cancelled is not resumed
  const unlooked = records.filter(({ verification }) => !verification).length;
  if (unlooked > 0) {
    throw refuse(
      `${unlooked} of its ${plan.shards.length} shards were not looked at before it ended; ` +
        (isOver
          ? 'plan again, what is done will not be planned'
          : `go on with it by klio backfill resume ${id}, or plan again`),
    );
  }
  if (records.every(({ verification }) => verification?.missing === 0)) throw refuse('nothing is missing');
}

/** `spring-retry-1`, and of that `spring-retry-2`. */
async function freeId(id: string, shelf: BackfillShelf): Promise<string> {
  const base = id.replace(/-retry-\d+$/, '');
  for (let number = 1; ; number += 1) {
    const suffix = `-retry-${number}`;
    const candidate = `${base.slice(0, 63 - suffix.length)}${suffix}`; // ids are no longer
    if (!(await isTaken(candidate, shelf))) return candidate;
  }
}

/** Also by one whose plan was not written to the end. */
async function isTaken(id: string, { store, bucket, signal }: BackfillShelf): Promise<boolean> {
  for await (const _ of store.list(bucket, backfillObjects(id).folder, signal)) return true;
  return false;
}

interface Retry {
  readonly id: string;
  readonly shards: PlanFile['shards'];
  readonly clock: Pick<Clock, 'nowMs'>;
}

function retryPlan(
  { plan, bucket, objects }: FoundBackfill,
  records: readonly ShardRecord[],
  { id, shards, clock }: Retry,
): PlanFile {
  const entities = shards.reduce((sum, shard) => sum + shard.entities, 0);
  const startsOf = (assignment: number) => plan.assignments[assignment]?.start.length ?? 0;
  const missing = (job: string) =>
    records.reduce((sum, { verification }) => sum + (verification?.missingByJob[job] ?? 0), 0);
  const part = plan.entities > 0 ? entities / plan.entities : 0;
  return {
    ...plan,
    id,
    createdAt: new Date(clock.nowMs()).toISOString(),
    options: { ...plan.options, manifests: [`gs://${bucket}/${objects.missing('*')}`] },
    manifest: { entities, duplicates: 0, badLines: 0 },
    entities,
    messages: shards.reduce((sum, shard) => sum + shard.entities * startsOf(shard.assignment), 0),
    jobs: plan.jobs.map((counts) => ({
      ...counts,
      exist: 0,
      run: missing(counts.job),
      blocked: 0,
      stale: 0,
    })),
    blocked: [],
    shards,
    estimate: {
      ...plan.estimate,
      seconds: plan.estimate.seconds * part,
      usd: plan.estimate.usd * part,
      assumes: [...plan.estimate.assumes, `an entity takes and costs what it did on average in ${plan.id}`],
    },
  };
}
