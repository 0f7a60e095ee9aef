import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import type { ObjectRecord } from '../model/object.ts';
import { writeJson } from './json-file.ts';
import type { Layout } from './layout.ts';

/** Absent on Windows, where links need privileges anyway. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Makes staged bytes the live object in the place of `previous`. The record is the commit: from there on the
 * bytes belong to the object, and `recover` moves them should this process be killed before it does.
 * Synchronous, so that nothing else happens in between.
 */
export function commitObject(layout: Layout, record: ObjectRecord, previous: ObjectRecord | null): void {
  saveRecord(layout, record);
  try {
    publishBytes(layout, record);
  } catch (error) {
    if (previous) saveRecord(layout, previous);
    else rmSync(layout.record(record.bucket, record.name));
    throw error;
  }
}

/** Moves staged bytes to where people find them. */
export function publishBytes(layout: Layout, { bucket, name, uploadId }: ObjectRecord): void {
  try {
    renameSync(layout.staged(uploadId), layout.data(bucket, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
    mkdirSync(layout.dataDirectory(bucket), { recursive: true });
    renameSync(layout.staged(uploadId), layout.data(bucket, name));
  }
}

/** Replaces the record of an object whose bytes stay. */
export function saveRecord(layout: Layout, record: ObjectRecord): void {
  writeJson(layout.record(record.bucket, record.name), record);
}

/** Removing the bytes is what deletes an object, whoever does it; a record without bytes is a leftover. */
export function deleteObject(layout: Layout, { bucket, name }: ObjectRecord): void {
  rmSync(layout.data(bucket, name), { force: true });
  rmSync(layout.record(bucket, name), { force: true });
}

/** False once somebody has removed the file. A link put in its place does not count. */
export function hasBytes(layout: Layout, { bucket, name }: ObjectRecord): boolean {
  return lstatSync(layout.data(bucket, name), { throwIfNoEntry: false })?.isFile() ?? false;
}

export interface OpenFile {
  /** Whoever opens it closes it. Stays readable when the object is replaced or deleted. */
  readonly fd: number;
  /** What is there to read, even if somebody has changed the file by hand. */
  readonly sizeBytes: number;
}

/** Opens the bytes of an object, or returns null when there is no such file any more. */
export function openBytes(layout: Layout, { bucket, name }: ObjectRecord): OpenFile | null {
  let fd: number;
  try {
    fd = openSync(layout.data(bucket, name), constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const stats = fstatSync(fd);
  if (stats.isFile()) return { fd, sizeBytes: stats.size };
  closeSync(fd);
  return null;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP');
}
