import { buffer } from 'node:stream/consumers';
import { KlioError } from '../errors/klio-error.ts';
import type { ObjectName } from '../platform/object-store.ts';
import type { BackfillPlatform, OpenBackfill } from './open-backfill.ts';

/** Ids as a shard has them, and which version of its object that is. */
export interface ShardIds {
  readonly ids: Uint8Array;
  readonly generation: string;
}

/** The ids of a shard as they were planned. Throws ROOT_INPUT_MISSING where somebody deleted them. */
export async function readShard(
  { id, bucket, objects }: OpenBackfill,
  shard: string,
  { store }: Pick<BackfillPlatform, 'store'>,
  signal: AbortSignal,
): Promise<ShardIds> {
  const object = { bucket, name: objects.shard(shard) };
  const found = await readIds(object, store, signal);
  if (found) return found;
  throw new KlioError(
    'ROOT_INPUT_MISSING',
    `Cannot go on with backfill "${id}": there is no gs://${bucket}/${object.name}; plan it again`,
  );
}

/** Those of its ids that lacked an output at the last look; none where it was not looked at or is complete. */
export async function readMissing(
  { bucket, objects }: Pick<OpenBackfill, 'bucket' | 'objects'>,
  shard: string,
  { store }: Pick<BackfillPlatform, 'store'>,
  signal: AbortSignal,
): Promise<ShardIds> {
  const object = { bucket, name: objects.missing(shard) };
  return (await readIds(object, store, signal)) ?? { ids: new Uint8Array(), generation: '0' };
}

async function readIds(
  object: ObjectName,
  store: BackfillPlatform['store'],
  signal: AbortSignal,
): Promise<ShardIds | null> {
  const info = await store.look(object, signal);
  if (!info) return null;
  return { ids: await buffer(store.read(object, info.generation, signal)), generation: info.generation };
}
