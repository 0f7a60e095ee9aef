import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BucketRecord } from '../model/bucket.ts';
import type { ObjectRecord } from '../model/object.ts';
import type { UploadSession } from '../model/upload-session.ts';
import { readJson } from './json-file.ts';
import type { Layout } from './layout.ts';
import { hasBytes, publishBytes } from './object-files.ts';

export interface Recovered {
  readonly buckets: readonly { readonly record: BucketRecord; readonly objects: readonly ObjectRecord[] }[];
  readonly sessions: readonly UploadSession[];
}

/** Reads the state that an earlier process left: finishes what it had committed, removes what it had not. */
export function recover(layout: Layout, isExpired: (session: UploadSession) => boolean): Recovered {
  const { bucketsDirectory, stagingDirectory, sessionsDirectory, outboxDirectory } = layout;
  for (const directory of [bucketsDirectory, stagingDirectory, sessionsDirectory, outboxDirectory]) {
    mkdirSync(directory, { recursive: true });
    removeDrafts(directory);
  }
  const staged = new Set(readdirSync(stagingDirectory));
  const records = jsonFiles(bucketsDirectory).map((path) => readJson(path) as BucketRecord);
  const buckets = records.map((record) => ({ record, objects: recoverObjects(layout, record.name, staged) }));
  const committed = new Set(buckets.flatMap(({ objects }) => objects.map(({ uploadId }) => uploadId)));
  const sessions = recoverSessions(layout, (session) => committed.has(session.id) || isExpired(session));
  for (const { id } of sessions) staged.delete(id);
  for (const leftover of staged) rmSync(layout.staged(leftover), { force: true });
  removeDeletedBuckets(layout, new Set(records.map(({ name }) => name)));
  return { buckets, sessions };
}

function recoverObjects(layout: Layout, bucket: string, staged: Set<string>): ObjectRecord[] {
  const directory = layout.recordsDirectory(bucket);
  mkdirSync(directory, { recursive: true });
  mkdirSync(layout.dataDirectory(bucket), { recursive: true });
  removeDrafts(directory);
  return jsonFiles(directory).flatMap((path) => {
    const record = readJson(path) as ObjectRecord;
    if (staged.delete(record.uploadId)) publishBytes(layout, record);
    if (hasBytes(layout, record)) return [record];
    rmSync(path);
    return [];
  });
}

function recoverSessions(layout: Layout, isOver: (session: UploadSession) => boolean): UploadSession[] {
  return jsonFiles(layout.sessionsDirectory).flatMap((path) => {
    const session = readJson(path) as UploadSession;
    if (!isOver(session)) return [session];
    rmSync(path);
    return [];
  });
}

/** A bucket goes by its own record first; the rest follows here if it did not then. */
function removeDeletedBuckets(layout: Layout, live: ReadonlySet<string>): void {
  const parent = join(layout.recordsDirectory('x'), '..');
  mkdirSync(parent, { recursive: true });
  for (const bucket of readdirSync(parent).filter((name) => !live.has(name)))
    removeBucketFiles(layout, bucket);
}

/** Leaves files in the bucket's directory that are not the emulator's. */
export function removeBucketFiles(layout: Layout, bucket: string): void {
  rmSync(layout.recordsDirectory(bucket), { recursive: true, force: true });
  try {
    rmdirSync(layout.dataDirectory(bucket));
  } catch {
    // Somebody keeps other files there, or has removed it already.
  }
}

function removeDrafts(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.draft')) rmSync(join(directory, name), { force: true });
  }
}

function jsonFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(directory, name));
}
