import { timeLeftMs } from '../platform/deadline.ts';
import { readJson, writeJson } from './json-object.ts';
import { missingIds } from './missing-ids.ts';
import { type BackfillPlatform, type OpenBackfill, readControl, shardAt } from './open-backfill.ts';
import { readShard } from './read-shard.ts';
import { allLines } from './shard-lines.ts';
import { type VerificationFile, verificationFileSchema } from './verification-file.ts';

/** What listing one more shard may take. */
const ONE_SHARD_MS = 60_000;

export interface VerifyAnswer {
  readonly state: 'looked' | 'paused' | 'cancelled';
  readonly done: number;
  readonly missing: number;
  /** Where the next call goes on; the number of shards at the end. */
  readonly nextShard: number;
}

/**
 * Counts what is done from a shard on, by listing the buckets, for as many shards as the time allows. What a shard
 * lacks is written down for a second pass. A shard that was found complete is not listed again.
 */
export async function verifyShards(
  backfill: OpenBackfill,
  { shard: first }: { readonly shard: number },
  platform: BackfillPlatform,
  signal: AbortSignal,
): Promise<VerifyAnswer> {
  const { state } = await readControl(backfill, platform.store, signal);
  if (state !== 'running') return { state, done: 0, missing: 0, nextShard: first };
  let [done, missing, nextShard] = [0, 0, first];
  while (nextShard < backfill.plan.shards.length) {
    if (nextShard > first && (timeLeftMs(signal, platform.clock) ?? Number.POSITIVE_INFINITY) < ONE_SHARD_MS)
      break;
    const verified = await verifyShard(backfill, nextShard, platform, signal);
    done += verified.done;
    missing += verified.missing;
    nextShard += 1;
  }
  return { state: 'looked', done, missing, nextShard };
}

async function verifyShard(
  backfill: OpenBackfill,
  index: number,
  platform: BackfillPlatform,
  signal: AbortSignal,
): Promise<VerificationFile> {
  const { store, clock } = platform;
  const { bucket, objects } = backfill;
  const { name, assignment } = shardAt(backfill, index);
  const object = { bucket, name: objects.verification(name) };
  const before = await readJson(store, object, verificationFileSchema, signal);
  if (before?.value.missing === 0) return before.value;
  const ids = allLines((await readShard(backfill, name, platform, signal)).ids);
  const byJob = await missingIds(ids, { assignment, backfill }, platform, signal);
  const lacking = ids.filter((id) => [...byJob.values()].some((missing) => missing.has(id)));
  await writeMissing(backfill, name, lacking, platform, signal);
  const value: VerificationFile = {
    formatVersion: 1,
    done: ids.length - lacking.length,
    missing: lacking.length,
    missingByJob: Object.fromEntries([...byJob].map(([job, missing]) => [job, missing.size])),
    verifiedAtMs: clock.nowMs(),
  };
  // Who looked at the same time has seen the same: it does not matter whose word stays.
  await writeJson(store, object, { value, ifGenerationMatch: before?.generation ?? '0' }, signal);
  return value;
}

async function writeMissing(
  { bucket, objects }: OpenBackfill,
  shard: string,
  ids: readonly string[],
  { store }: BackfillPlatform,
  signal: AbortSignal,
): Promise<void> {
  const object = { bucket, name: objects.missing(shard) };
  const before = await store.look(object, signal);
  if (!before && ids.length === 0) return;
  const options = {
    contentType: 'text/plain',
    metadata: {},
    ifGenerationMatch: before?.generation ?? '0',
  };
  await store.write(object, ids.map((id) => `${id}\n`).join(''), options, signal);
}
