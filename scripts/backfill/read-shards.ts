import type { z } from 'zod';
import { type Read, readJson } from '../../shared/backfill/json-object.ts';
import { type ProgressFile, progressFileSchema } from '../../shared/backfill/progress-file.ts';
import { type VerificationFile, verificationFileSchema } from '../../shared/backfill/verification-file.ts';
import { KlioError } from '../../shared/errors/klio-error.ts';
import type { BackfillShelf, FoundBackfill } from './find-backfill.ts';

/** How far a shard is; null for what has not begun. */
export interface ShardRecord {
  /** Of the first time that it is published, and of the second. */
  readonly first: ProgressFile | null;
  readonly second: ProgressFile | null;
  readonly verification: VerificationFile | null;
}

/** Objects that are read at a time. */
const AT_A_TIME = 16;

/**
 * Reads how far the shards are, in the order of the plan. Called again it reads only what has changed, as two listings
 * tell: somebody may watch a thousand shards.
 */
export function createShardReader(
  { objects, plan }: Pick<FoundBackfill, 'objects' | 'plan'>,
  shelf: BackfillShelf,
): () => Promise<readonly ShardRecord[]> {
  const progress = createFolderReader(objects.progressFolder, progressFileSchema, shelf);
  const verified = createFolderReader(objects.verificationFolder, verificationFileSchema, shelf);
  return async () => {
    await progress.refresh();
    await verified.refresh();
    return plan.shards.map(({ name }) => ({
      first: progress.at(objects.progress(name, 1)),
      second: progress.at(objects.progress(name, 2)),
      verification: verified.at(objects.verification(name)),
    }));
  };
}

/** The parsed objects of a folder, as of the last refresh. */
function createFolderReader<T>(
  folder: string,
  schema: z.ZodType<T>,
  { store, bucket, signal }: BackfillShelf,
) {
  const known = new Map<string, Read<T>>();
  const read = async (name: string): Promise<void> => {
    try {
      const found = await readJson(store, { bucket, name }, schema, signal);
      if (found) known.set(name, found);
    } catch (error) {
      const isReplaced = error instanceof KlioError && error.code === 'INPUT_CHANGED';
      if (!isReplaced) throw error; // else the next refresh has it
    }
  };
  return {
    at: (name: string): T | null => known.get(name)?.value ?? null,
    refresh: async (): Promise<void> => {
      const changed: string[] = [];
      for await (const { name, generation } of store.list(bucket, folder, signal)) {
        if (known.get(name)?.generation !== generation) changed.push(name);
      }
      const remaining = changed.values();
      const worker = async () => {
        for (const name of remaining) await read(name);
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    },
  };
}
