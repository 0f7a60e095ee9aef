import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdBatches, mergeAll } from './merge.ts';
import { readRun, writeRun } from './run-file.ts';

export interface SortOptions {
  /** How much the ids that are sorted at a time may take, in bytes. What is more goes to temporary files. */
  readonly memoryBytes?: number;
  /** Runs that are merged at a time; each is an open file. */
  readonly maxRuns?: number;
}

export interface SortedIds {
  readonly ids: IdBatches;
  /** How many were left out because they had come before; it is known once the ids were read to their end. */
  duplicates(): number;
}

const DEFAULT_MEMORY_BYTES = 8 * 1024 * 1024;
const DEFAULT_MAX_RUNS = 128;
/** What an id takes in memory beside its characters: a string's header and its place in a list. */
const ID_OVERHEAD_BYTES = 32;
const BATCH = 1000;

/**
 * Sorts any number of entity ids in bounded memory and leaves out duplicates: runs that fit into it are sorted
 * there and merged from temporary files. The order is that of UTF-8 bytes, as in listings of Cloud Storage.
 */
export function sortIds(
  batches: AsyncIterable<readonly string[]>,
  { memoryBytes = DEFAULT_MEMORY_BYTES, maxRuns = DEFAULT_MAX_RUNS }: SortOptions = {},
): SortedIds {
  let duplicates = 0;
  const onDuplicate = () => {
    duplicates += 1;
  };
  return {
    ids: sort(batches, { memoryBytes, maxRuns, onDuplicate }),
    duplicates: () => duplicates,
  };
}

interface Sorting extends Required<SortOptions> {
  readonly onDuplicate: () => void;
}

async function* sort(batches: AsyncIterable<readonly string[]>, sorting: Sorting): IdBatches {
  const files = new RunFiles(sorting);
  try {
    let ids: string[] = [];
    let bytes = 0;
    for await (const batch of batches) {
      for (const id of batch) {
        ids.push(id);
        bytes += id.length + ID_OVERHEAD_BYTES;
      }
      if (bytes < sorting.memoryBytes) continue;
      await files.add(sortedRun(ids, sorting.onDuplicate));
      ids = [];
      bytes = 0;
    }
    const last = sortedRun(ids, sorting.onDuplicate);
    ids = []; // they are let go of as they are read
    yield* mergeAll([...files.read(), last], sorting.onDuplicate);
  } finally {
    await files.remove();
  }
}

/** UTF-16 order, which is the default, is byte order here: entity ids are ASCII. */
async function* sortedRun(ids: string[], onDuplicate: () => void): IdBatches {
  ids.sort();
  let batch: string[] = [];
  let before: string | undefined;
  for (const id of ids) {
    if (id === before) {
      onDuplicate();
      continue;
    }
    batch.push(id);
    before = id;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Sorted runs in a directory of their own. */
class RunFiles {
  readonly #sorting: Sorting;
  #directory: string | undefined;
  #paths: string[] = [];
  #written = 0;

  constructor(sorting: Sorting) {
    this.#sorting = sorting;
  }

  /** Stores a run; where there are too many of them, as one of all. */
  async add(run: IdBatches): Promise<void> {
    const runs = this.#paths.length + 1 < this.#sorting.maxRuns ? [run] : [...this.read(), run];
    const merged = runs.length > 1 ? this.#paths : [];
    this.#directory ??= await mkdtemp(join(tmpdir(), 'klio-sort-'));
    const path = join(this.#directory, String(this.#written));
    this.#written += 1;
    await writeRun(path, mergeAll(runs, this.#sorting.onDuplicate));
    this.#paths = [...this.#paths.filter((old) => !merged.includes(old)), path];
    await Promise.all(merged.map((old) => rm(old)));
  }

  read(): IdBatches[] {
    return this.#paths.map(readRun);
  }

  async remove(): Promise<void> {
    if (this.#directory) await rm(this.#directory, { recursive: true, force: true });
  }
}
