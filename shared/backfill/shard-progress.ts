import { KlioError } from '../errors/klio-error.ts';
import type { ObjectName } from '../platform/object-store.ts';
import { readJson, writeJson } from './json-object.ts';
import type { BackfillPlatform } from './open-backfill.ts';
import { type ProgressFile, progressFileSchema } from './progress-file.ts';
import type { Lines } from './shard-lines.ts';

/** One object takes about one write a second: https://docs.cloud.google.com/storage/quotas#objects */
const PROGRESS_EVERY_MS = 2_000;
/** So many marks are kept, in which twice the longest backlog has room. */
const MARKS = 120;
const MIN_MARK_MS = 10_000;

/** How far a shard is published, as this call knows it. */
export interface ShardProgress {
  readonly current: ProgressFile;
  /** Where another call was faster, its progress is taken over if it is ahead. */
  save(): Promise<void>;
  /** These lines are out. Saved every few seconds. */
  advance(lines: Lines): Promise<void>;
  finish(): Promise<void>;
}

/**
 * Goes on where the progress file stands, if that counts in the same `list`: the generation of the object whose lines
 * are published. What is missing is written anew at every look, and an offset into another list says nothing.
 * Saving throws INPUT_CHANGED where another call publishes another list meanwhile.
 */
export async function openProgress(
  file: ObjectName,
  {
    list,
    maxBacklogSeconds,
    platform: { store, clock },
    signal,
  }: {
    readonly list: string;
    readonly maxBacklogSeconds: number;
    readonly platform: Pick<BackfillPlatform, 'store' | 'clock'>;
    readonly signal: AbortSignal;
  },
): Promise<ShardProgress> {
  const read = () => readJson(store, file, progressFileSchema, signal);
  const found = await read();
  const markEveryMs = Math.max(MIN_MARK_MS, (2 * maxBacklogSeconds * 1000) / MARKS);
  const isSame = found?.value.list === list;
  const nothingYet = startOf(list, { nowMs: clock.nowMs(), entities: found?.value.entities ?? 0 });
  let current = isSame ? found.value : nothingYet;
  let generation = found?.generation ?? '0';
  let savedAtMs = clock.nowMs();

  const save = async (): Promise<void> => {
    savedAtMs = clock.nowMs();
    const written = await writeJson(store, file, { value: current, ifGenerationMatch: generation }, signal);
    if (written !== null) {
      generation = written;
      return;
    }
    const theirs = await read();
    if (theirs && theirs.value.list !== list) throw replaced(file);
    generation = theirs?.generation ?? '0';
    if (theirs && theirs.value.nextOffset > current.nextOffset) current = theirs.value;
    else await save();
  };

  return {
    get current(): ProgressFile {
      return current;
    },
    save,
    advance: async ({ ids, nextOffset }) => {
      const updatedAtMs = clock.nowMs();
      const entities = current.entities + ids.length;
      const recent = remembered(current.recent, { offset: nextOffset, atMs: updatedAtMs }, markEveryMs);
      current = { ...current, entities, nextOffset, updatedAtMs, recent };
      if (updatedAtMs - savedAtMs >= PROGRESS_EVERY_MS) await save();
    },
    finish: async () => {
      if (current.isDone) return;
      current = { ...current, isDone: true, updatedAtMs: clock.nowMs() };
      await save();
    },
  };
}

/** What was published of other lists went out all the same, and stays counted. */
function startOf(
  list: string,
  { nowMs, entities }: { readonly nowMs: number; readonly entities: number },
): ProgressFile {
  return { formatVersion: 1, list, entities, nextOffset: 0, isDone: false, updatedAtMs: nowMs, recent: [] };
}

function remembered(
  recent: ProgressFile['recent'],
  mark: ProgressFile['recent'][number],
  everyMs: number,
): ProgressFile['recent'] {
  const last = recent.at(-1);
  if (last && mark.atMs - last.atMs < everyMs) return recent;
  return [...recent, mark].slice(-MARKS);
}

function replaced({ bucket, name }: ObjectName): KlioError {
  return new KlioError(
    'INPUT_CHANGED',
    `Cannot save progress: another call publishes a newer list of what is missing [object=gs://${bucket}/${name}]`,
  );
}
