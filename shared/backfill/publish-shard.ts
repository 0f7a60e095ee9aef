import { buffer } from 'node:stream/consumers';
import { KlioError } from '../errors/klio-error.ts';
import { timeLeftMs } from '../platform/deadline.ts';
import { publishAll } from '../platform/publish-all.ts';
import { backfillMessage } from './backfill-message.ts';
import { isBehind } from './backlog.ts';
import { readJson, writeJson } from './json-object.ts';
import { type BackfillPlatform, type OpenBackfill, readControl, shardAt } from './open-backfill.ts';
import { startPace } from './pace.ts';
import { type ProgressFile, progressFileSchema } from './progress-file.ts';
import { type Lines, linesFrom } from './shard-lines.ts';
import type { ShardTask } from './shard-task.ts';

const MAX_BATCH = 1_000; // https://docs.cloud.google.com/pubsub/quotas#resource_limits
/** One object takes about one write a second: https://docs.cloud.google.com/storage/quotas#objects */
const PROGRESS_EVERY_MS = 2_000;
/** Left for the last batch and its progress when the time of the call runs out. */
const LAST_BATCH_MS = 30_000;
const KEEP_RECENT = 120;

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
  const ids = await readIds(backfill, shard.name, { pass, platform, signal });
  const progress = await openProgress(backfill, shard.name, { pass, platform, signal });
  const rate = backfill.control.ratePerSecond / backfill.control.concurrency;
  const pace = startPace(rate, clock);
  const batchSize = Math.min(MAX_BATCH, Math.max(1, Math.ceil(rate)));
  const task: ShardTask = { backfill, assignment: shard.assignment, ids, platform, signal };
  let published = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  while (progress.current.nextOffset < ids.length) {
    if (clock.nowMs() - lookedAtMs >= 1_000) {
      lookedAtMs = clock.nowMs();
      const { state } = await readControl(backfill, store, signal);
      const isHeld = state === 'running' && (await isBehind(task, progress.current));
      const isLate = (timeLeftMs(signal, clock) ?? Number.POSITIVE_INFINITY) < LAST_BATCH_MS;
      if (state !== 'running' || isHeld || isLate) {
        await progress.save();
        return { state: state !== 'running' ? state : isHeld ? 'held' : 'more', published };
      }
    }
    const lines = linesFrom(ids, progress.current.nextOffset, batchSize);
    await pace.take(lines.ids.length * shard.assignment.start.length, signal);
    await publishLines(lines, task);
    published += lines.ids.length;
    await progress.advance(lines);
  }
  await progress.finish();
  return { state: 'published', published };
}

async function publishLines(
  { ids }: Lines,
  { backfill, assignment, platform, signal }: ShardTask,
): Promise<void> {
  const request = { id: backfill.id, requestedAtMs: backfill.control.startedAtMs };
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

interface At {
  readonly pass: number;
  readonly platform: BackfillPlatform;
  readonly signal: AbortSignal;
}

/** The second time, only what was missing after the first. */
async function readIds(
  { id, bucket, objects }: OpenBackfill,
  shard: string,
  { pass, platform, signal }: At,
): Promise<Uint8Array> {
  const object = { bucket, name: pass === 1 ? objects.shard(shard) : objects.missing(shard) };
  const info = await platform.store.look(object, signal);
  if (info) return buffer(platform.store.read(object, info.generation, signal));
  if (pass > 1) return new Uint8Array();
  throw new KlioError(
    'ROOT_INPUT_MISSING',
    `Cannot publish backfill "${id}": there is no gs://${bucket}/${object.name}; plan it again`,
  );
}

/** The progress of a shard as this call knows it, saved every few seconds. */
async function openProgress(
  { bucket, objects }: OpenBackfill,
  shard: string,
  { pass, platform, signal }: At,
) {
  const { store, clock } = platform;
  const object = { bucket, name: objects.progress(shard, pass) };
  const read = () => readJson(store, object, progressFileSchema, signal);
  const found = await read();
  const state = { current: found?.value ?? nothingYet(clock.nowMs()), generation: found?.generation ?? '0' };
  let savedAtMs = clock.nowMs();

  /** Where another call was faster, its progress is taken over if it is ahead. */
  const save = async (): Promise<void> => {
    savedAtMs = clock.nowMs();
    const write = { value: state.current, ifGenerationMatch: state.generation };
    const generation = await writeJson(store, object, write, signal);
    if (generation !== null) {
      state.generation = generation;
      return;
    }
    const theirs = await read();
    state.generation = theirs?.generation ?? '0';
    if (theirs && theirs.value.nextOffset > state.current.nextOffset) state.current = theirs.value;
    else await save();
  };

  return {
    get current(): ProgressFile {
      return state.current;
    },
    save,
    advance: async ({ ids, nextOffset }: Lines): Promise<void> => {
      const nowMs = clock.nowMs();
      const { entities, recent } = state.current;
      state.current = {
        ...state.current,
        entities: entities + ids.length,
        nextOffset,
        updatedAtMs: nowMs,
        recent: remembered(recent, { offset: nextOffset, atMs: nowMs }),
      };
      if (nowMs - savedAtMs >= PROGRESS_EVERY_MS) await save();
    },
    finish: async (): Promise<void> => {
      if (state.current.isDone) return;
      state.current = { ...state.current, isDone: true, updatedAtMs: clock.nowMs() };
      await save();
    },
  };
}

/** One mark in ten seconds is enough. */
function remembered(
  recent: ProgressFile['recent'],
  mark: ProgressFile['recent'][number],
): ProgressFile['recent'] {
  const last = recent.at(-1);
  if (last && mark.atMs - last.atMs < 10_000) return recent;
  return [...recent, mark].slice(-KEEP_RECENT);
}

function nothingYet(nowMs: number): ProgressFile {
  return { formatVersion: 1, entities: 0, nextOffset: 0, isDone: false, updatedAtMs: nowMs, recent: [] };
}
