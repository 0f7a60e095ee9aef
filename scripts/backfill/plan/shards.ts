import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { PlannedShard } from '../../../shared/backfill/plan-file.ts';
import { type BackfillFolder, writeNew } from './backfill-folder.ts';

/** A shard is published by a few calls of a function, and 60 million ids are 1,200 shards. */
export const SHARD_ENTITIES = 50_000;
/** Ids that wait in memory, per assignment. */
const BUFFERED_IDS = 1000;

/** Writes entity ids to shards, each of which holds ids of one assignment. Until a shard is full it is a temporary file. */
export class ShardWriter {
  readonly #folder: BackfillFolder;
  readonly #shardEntities: number;
  readonly #open = new Map<number, OpenShard>();
  readonly #written: PlannedShard[] = [];
  #directory: string | undefined;

  constructor(folder: BackfillFolder, { shardEntities = SHARD_ENTITIES } = {}) {
    this.#folder = folder;
    this.#shardEntities = shardEntities;
  }

  async add(entityId: string, assignment: number): Promise<void> {
    const shard = this.#open.get(assignment) ?? { ids: [], entities: 0, sizeBytes: 0 };
    this.#open.set(assignment, shard);
    shard.ids.push(entityId);
    shard.entities += 1;
    shard.sizeBytes += entityId.length + 1; // ids are ASCII
    const isFull = shard.entities === this.#shardEntities;
    if (isFull || shard.ids.length >= BUFFERED_IDS) await this.#spool(assignment, shard);
    if (isFull) await this.#write(assignment, shard);
  }

  /**
   * Writes what is left. Answers with all shards, in an order that has neighbours far from each other: those
   * that are published at a time should not meet in one part of a bucket, or at one job.
   * https://docs.cloud.google.com/storage/docs/request-rate#naming-convention
   */
  async finish(): Promise<PlannedShard[]> {
    for (const [assignment, shard] of this.#open) {
      await this.#spool(assignment, shard);
      await this.#write(assignment, shard);
    }
    const places = new Map(this.#written.map((shard) => [shard, this.#scatter(shard.name)]));
    return this.#written.toSorted((a, b) => ((places.get(a) ?? '') < (places.get(b) ?? '') ? -1 : 1));
  }

  /** Removes the temporary files. */
  async close(): Promise<void> {
    if (this.#directory) await rm(this.#directory, { recursive: true, force: true });
  }

  async #spool(assignment: number, shard: OpenShard): Promise<void> {
    if (shard.ids.length === 0) return;
    this.#directory ??= await mkdtemp(join(tmpdir(), 'klio-shards-'));
    await appendFile(join(this.#directory, String(assignment)), `${shard.ids.join('\n')}\n`);
    shard.ids = [];
  }

  async #write(assignment: number, { entities, sizeBytes }: OpenShard): Promise<void> {
    const name = String(this.#written.length).padStart(5, '0');
    const path = join(this.#directory ?? '', String(assignment));
    const object = backfillObjects(this.#folder.id).shard(name);
    await writeNew(this.#folder, object, createReadStream(path), 'text/plain');
    await rm(path);
    this.#open.delete(assignment);
    this.#written.push({ name, assignment, entities, sizeBytes });
  }

  #scatter(name: string): string {
    return createHash('sha256').update(`${this.#folder.id}/${name}`).digest('hex');
  }
}

interface OpenShard {
  ids: string[];
  entities: number;
  sizeBytes: number;
}
