import type { Clock } from '../../../shared/platform/clock.ts';
import type { Generations } from './disk/generations.ts';
import type { Layout } from './disk/layout.ts';
import {
  commitObject,
  deleteObject,
  hasBytes,
  type OpenFile,
  openBytes,
  saveRecord,
} from './disk/object-files.ts';
import type { Outbox } from './disk/outbox.ts';
import type { BucketRecord } from './model/bucket.ts';
import { bucketNotFound, objectNotFound } from './model/errors.ts';
import { type ListPage, type ListQuery, listObjects } from './model/list-objects.ts';
import { notificationsFor, type ObjectEvent } from './model/notification.ts';
import { etagOf, type ObjectRecord, type ObjectSettings } from './model/object.ts';
import { type Conditions, checkForWrite } from './model/preconditions.ts';
import { SortedNames } from './model/sorted-names.ts';

export interface BucketEntry {
  record: BucketRecord;
  readonly objects: Map<string, ObjectRecord>;
  readonly names: SortedNames;
}

/** A new generation, before it has a number. */
export type NewObject = Omit<ObjectRecord, 'generation' | 'metageneration' | 'timeCreated' | 'updated'>;

export interface CatalogOptions {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly generations: Generations;
  readonly outbox: Outbox;
  /** Where links in notifications lead. */
  readonly origin: () => string;
}

/**
 * The live objects, in memory, and every change of them. A change checks its preconditions, is on disk and in
 * the index, and has sent its notifications within one synchronous step: no two changes interleave.
 */
export class Catalog {
  readonly buckets: Map<string, BucketEntry>;
  readonly #options: CatalogOptions;

  constructor(buckets: Map<string, BucketEntry>, options: CatalogOptions) {
    this.buckets = buckets;
    this.#options = options;
  }

  /** Throws 404 when there is no such bucket. */
  bucket(name: string): BucketEntry {
    const entry = this.buckets.get(name);
    if (!entry) throw bucketNotFound();
    return entry;
  }

  /** The live generation. Somebody may have removed the file by hand: then the object is gone from here on. */
  find(bucket: string, name: string): ObjectRecord | null {
    const entry = this.bucket(bucket);
    const record = entry.objects.get(name);
    if (!record) return null;
    if (hasBytes(this.#options.layout, record)) return record;
    this.#forget(entry, record);
    return null;
  }

  /** The live generation, which must be `generation` where that is given. Throws 404. */
  get(bucket: string, name: string, generation?: string): ObjectRecord {
    const record = this.find(bucket, name);
    if (!record || (generation !== undefined && generation !== record.generation)) {
      throw objectNotFound(bucket, name);
    }
    return record;
  }

  /** The live object that came by an upload. Looks through all objects. */
  findByUpload(uploadId: string): ObjectRecord | undefined {
    for (const { objects } of this.buckets.values()) {
      for (const record of objects.values()) if (record.uploadId === uploadId) return record;
    }
    return undefined;
  }

  /** Opens the bytes of a record that was found in this same step. Throws 404. */
  open(record: ObjectRecord): OpenFile {
    const file = openBytes(this.#options.layout, record);
    if (!file) throw objectNotFound(record.bucket, record.name);
    return file;
  }

  list(bucket: string, query: ListQuery): ListPage<ObjectRecord> {
    return listObjects(this.bucket(bucket).names, query, (name) => this.find(bucket, name));
  }

  /** Makes staged bytes the live generation. Throws 412, and 404 when the bucket is gone. */
  commit(object: NewObject, conditions: Conditions): ObjectRecord {
    const { layout, clock, generations } = this.#options;
    const before = this.find(object.bucket, object.name);
    checkForWrite(conditions, before);
    const nowMs = clock.nowMs();
    const time = new Date(nowMs).toISOString();
    const record = {
      ...object,
      generation: generations.next(nowMs),
      metageneration: '1',
      timeCreated: time,
      updated: time,
    };
    this.#change(record, finalizeEvents(record, before, time), () => commitObject(layout, record, before));
    return record;
  }

  /** Throws 412. */
  changeSettings(before: ObjectRecord, settings: ObjectSettings, conditions: Conditions): ObjectRecord {
    checkForWrite(conditions, before);
    const time = this.#now();
    const metageneration = String(BigInt(before.metageneration) + 1n);
    const record = { ...before, settings, metageneration, updated: time };
    const event: ObjectEvent = { type: 'OBJECT_METADATA_UPDATE', object: record, time };
    this.#change(record, [event], () => saveRecord(this.#options.layout, record));
    return record;
  }

  /** Throws 412. */
  remove(record: ObjectRecord, conditions: Conditions): void {
    checkForWrite(conditions, record);
    const { layout, outbox } = this.#options;
    const entry = this.bucket(record.bucket);
    const event: ObjectEvent = { type: 'OBJECT_DELETE', object: record, time: this.#now() };
    const proof = { bucket: record.bucket, name: record.name, etag: null };
    outbox.announce(this.#notifications(entry, [event]), proof, () => {
      deleteObject(layout, record);
      this.#forget(entry, record);
    });
  }

  #change(record: ObjectRecord, events: readonly ObjectEvent[], write: () => void): void {
    const entry = this.bucket(record.bucket);
    const proof = { bucket: record.bucket, name: record.name, etag: etagOf(record) };
    this.#options.outbox.announce(this.#notifications(entry, events), proof, () => {
      write();
      if (!entry.objects.has(record.name)) entry.names.add(record.name);
      entry.objects.set(record.name, record);
    });
  }

  #notifications(entry: BucketEntry, events: readonly ObjectEvent[]) {
    const { notifications } = entry.record;
    return notifications.length === 0 ? [] : notificationsFor(notifications, events, this.#options.origin());
  }

  #forget(entry: BucketEntry, { name }: ObjectRecord): void {
    entry.objects.delete(name);
    entry.names.remove(name);
  }

  #now(): string {
    return new Date(this.#options.clock.nowMs()).toISOString();
  }
}

/** The index of a bucket with these objects. */
export function bucketEntry(record: BucketRecord, objects: readonly ObjectRecord[]): BucketEntry {
  return {
    record,
    objects: new Map(objects.map((object) => [object.name, object])),
    names: new SortedNames(objects.map(({ name }) => name)),
  };
}

function finalizeEvents(record: ObjectRecord, before: ObjectRecord | null, time: string): ObjectEvent[] {
  if (!before) return [{ type: 'OBJECT_FINALIZE', object: record, time }];
  return [
    { type: 'OBJECT_FINALIZE', object: record, time, overwroteGeneration: before.generation },
    { type: 'OBJECT_DELETE', object: before, time, overwrittenByGeneration: record.generation },
  ];
}
