import { timeLeftMs } from '../platform/deadline.ts';
import { publishAll } from '../platform/publish-all.ts';
import { backfillMessage, requestOf } from './backfill-message.ts';
import { isBehind } from './backlog.ts';
import { type BackfillPlatform, type OpenBackfill, readControl, shardAt } from './open-backfill.ts';
import { startPace } from './pace.ts';
import { readMissing, readShard } from './read-shard.ts';
import { type Lines, linesFrom } from './shard-lines.ts';
import { openProgress } from './shard-progress.ts';
import type { ShardTask } from './shard-task.ts';

const MAX_BATCH = 1_000; // https://docs.cloud.google.com/pubsub/quotas#resource_limits
/** Left for the last batch and its progress when the time of the call runs out. */
const LAST_BATCH_MS = 30_000;
/** It takes listings of buckets. */
const BACKLOG_EVERY_MS = 10_000;

export interface PublishAnswer {
  /** 'more': call again. 'held': call again later, too little of what is out is done. */
  readonly state: 'published' | 'more' | 'held' | 'paused' | 'cancelled';
  /** Entities that this call published. */
  readonly published: number;
}

/**
 * Publishes a shard from where its progress stands, at its part of the backfill's rate, until it is done, the time is
 * nearly up, or the backfill is to stop. May be repeated and raced: what is published twice is skipped by the jobs.
 */
export async function publishShard(
  backfill: OpenBackfill,
  { shard: index, pass }: { readonly shard: number; readonly pass: number },
  platform: BackfillPlatform,
  signal: AbortSignal,
): Promise<PublishAnswer> {
  const { clock, store } = platform;
  const shard = shardAt(backfill, index);
  // The second time only what was missing after the first.
  const read = pass === 1 ? readShard : readMissing;
  const { ids, generation } = await read(backfill, shard.name, platform, signal);
  const file = { bucket: backfill.bucket, name: backfill.objects.progress(shard.name, pass) };
  const { maxBacklogSeconds } = backfill.control;
  const progress = await openProgress(file, { list: generation, maxBacklogSeconds, platform, signal });
  const rate = backfill.control.ratePerSecond / backfill.control.concurrency;
  const pace = startPace(rate, clock);
  const batchSize = Math.min(MAX_BATCH, Math.max(1, Math.ceil(rate)));
  const task: ShardTask = { backfill, assignment: shard.assignment, ids, platform, signal };
  let backlogAtMs = Number.NEGATIVE_INFINITY;
  // What failed once may well fail again: then the jobs are not behind.
  const mustHold = async () => {
    if (pass > 1 || clock.nowMs() - backlogAtMs < BACKLOG_EVERY_MS) return false;
    backlogAtMs = clock.nowMs();
    return isBehind(task, progress.current);
  };
  let published = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  while (progress.current.nextOffset < ids.length) {
    if (clock.nowMs() - lookedAtMs >= 1_000) {
      lookedAtMs = clock.nowMs();
      const { state } = await readControl(backfill, store, signal);
      const isHeld = state === 'running' && (await mustHold());
      const isLate = (timeLeftMs(signal, clock) ?? Number.POSITIVE_INFINITY) < LAST_BATCH_MS;
      if (state !== 'running' || isHeld || isLate) {
        await progress.save();
        return { state: state !== 'running' ? state : isHeld ? 'held' : 'more', published };
      }
    }
    const lines = linesFrom(ids, progress.current.nextOffset, batchSize);
    await pace.take(lines.ids.length * shard.assignment.start.length, signal);
    await publishLines(lines, task, pass);
    published += lines.ids.length;
    await progress.advance(lines);
  }
  await progress.finish();
  return { state: 'published', published };
}

async function publishLines(
  { ids }: Lines,
  { backfill, assignment, platform, signal }: ShardTask,
  pass: number,
): Promise<void> {
  const request = requestOf(backfill.id, backfill.control.startedAtMs, pass);
  const { force } = backfill.plan.options;
  const toMessage = (id: string) =>
    backfillMessage(id, assignment, { backfillId: backfill.id, request, force });
  for (const { topic } of assignment.start) {
    for await (const result of publishAll(platform.publisher, ids, {
      topic,
      toMessage,
      signal,
      clock: platform.clock,
    })) {
      if ('error' in result) throw result.error;
    }
  }
}
