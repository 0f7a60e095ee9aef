import type { ObjectInfo } from '../platform/object-store.ts';
import { readJson } from './json-object.ts';
import { missingIds } from './missing-ids.ts';
import { type ProgressFile, progressFileSchema } from './progress-file.ts';
import { readShard } from './read-shard.ts';
import { linesBefore } from './shard-lines.ts';
import type { ShardTask } from './shard-task.ts';

/** So many ids tell how far the jobs are: their objects are one page of a listing, mostly. */
const SAMPLE = 100;
/** More than this must be missing: single failures are no backlog, and half of all is more than failures. */
const BEHIND_RATIO = 0.5;

/**
 * Whether the jobs are behind: of what was published just before `maxBacklogSeconds` ago, more than half is not done
 * by the job that it was sent to. It looks at the objects, since they alone tell what is done, and holds too where
 * everything fails, before a whole catalogue is in the dead letters. Mostly a shard is published faster than that:
 * then it looks at another one that was sent to the same job.
 */
export async function isBehind(task: ShardTask, progress: ProgressFile): Promise<boolean> {
  const { backfill, assignment, platform, signal } = task;
  const sent = ownSample(task, progress) ?? (await sampleOfOthers(task));
  if (sent === null) return false;
  const first = new Set(assignment.start.map(({ job }) => job));
  const started = { ...assignment, recipients: assignment.recipients.filter(({ name }) => first.has(name)) };
  const missing = await missingIds(sent, { assignment: started, backfill }, platform, signal);
  return [...missing.values()].some((lacking) => lacking.size > sent.length * BEHIND_RATIO);
}

/** Whether what was published then tells how far the jobs are now. */
function isTelling(atMs: number, { backfill, platform }: ShardTask): boolean {
  const { runningSinceMs, maxBacklogSeconds } = backfill.control;
  return atMs >= runningSinceMs && atMs <= platform.clock.nowMs() - maxBacklogSeconds * 1000;
}

function ownSample(task: ShardTask, { recent }: ProgressFile): readonly string[] | null {
  const mark = recent.findLast(({ atMs }) => isTelling(atMs, task));
  return mark ? linesBefore(task.ids, mark.offset, SAMPLE) : null;
}

/** Of the shard whose progress was last written before then, what had been published of it. */
async function sampleOfOthers(task: ShardTask): Promise<readonly string[] | null> {
  const { backfill, platform, signal } = task;
  const { bucket, objects } = backfill;
  const shardOf = new Map(shardsOfSameJobs(task).map((shard) => [objects.progress(shard, 1), shard]));
  let latest: ObjectInfo | null = null;
  for await (const file of platform.store.list(bucket, objects.progressFolder, signal)) {
    if (!shardOf.has(file.name) || !isTelling(file.createdAtMs, task)) continue;
    if (!latest || file.createdAtMs > latest.createdAtMs) latest = file;
  }
  const shard = latest && shardOf.get(latest.name);
  const progress = latest && (await readJson(platform.store, latest, progressFileSchema, signal));
  if (!shard || !progress) return null;
  const { ids } = await readShard(backfill, shard, platform, signal);
  return linesBefore(ids, progress.value.nextOffset, SAMPLE);
}

/** Shards that are sent to every job that this one is sent to. */
function shardsOfSameJobs({ backfill: { plan }, assignment }: ShardTask): readonly string[] {
  const startsAll = plan.assignments.map(({ start }) =>
    assignment.start.every(({ job }) => start.some((other) => other.job === job)),
  );
  return plan.shards.filter((shard) => startsAll[shard.assignment]).map(({ name }) => name);
}
