import { mkdirSync, rmSync } from 'node:fs';
import { bucketEntry } from '../catalog.ts';
import { writeJson } from '../disk/json-file.ts';
import { removeBucketFiles } from '../disk/recover.ts';
import { parseResource, readJson } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import { CONDITIONS, conditionsOf } from '../http/query.ts';
import { empty, json } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { applyLabels, type BucketRecord, bucketBody, bucketPatch, bucketResource } from '../model/bucket.ts';
import { ApiError, required } from '../model/errors.ts';
import { checkBucketName } from '../model/names.ts';
import { checkForRead, checkForWrite, type Versioned } from '../model/preconditions.ts';
import type { Context } from './context.ts';

/** Buckets have no generations, so only these of the preconditions are theirs. */
const BUCKET_CONDITIONS = CONDITIONS.filter((name) => name.startsWith('ifMetageneration'));

/** https://cloud.google.com/storage/docs/json_api/v1/buckets */
export function bucketRoutes(context: Context): Route[] {
  const path = 'b/{bucket}';
  const query = BUCKET_CONDITIONS;
  return [
    {
      method: 'POST',
      path: 'b',
      permissions: ['storage.buckets.create'],
      query: ['project'],
      handle: insert(context),
    },
    {
      method: 'GET',
      path: 'b',
      permissions: ['storage.buckets.list'],
      query: ['project'],
      handle: list(context),
    },
    { method: 'GET', path, permissions: ['storage.buckets.get'], query, handle: get(context) },
    { method: 'PATCH', path, permissions: ['storage.buckets.update'], query, handle: patch(context) },
    { method: 'DELETE', path, permissions: ['storage.buckets.delete'], query, handle: remove(context) },
  ];
}

/** Puts a new bucket on disk and into the catalog. */
export function addBucket({ layout, catalog }: Context, record: BucketRecord): void {
  mkdirSync(layout.recordsDirectory(record.name), { recursive: true });
  mkdirSync(layout.dataDirectory(record.name), { recursive: true });
  writeJson(layout.bucketRecord(record.name), record);
  catalog.buckets.set(record.name, bucketEntry(record, []));
}

/** Replaces what is kept of a bucket, which bumps its metageneration. */
export function updateBucket({ layout, clock, catalog }: Context, changed: BucketRecord): BucketRecord {
  const record = {
    ...changed,
    metageneration: String(BigInt(changed.metageneration) + 1n),
    updated: new Date(clock.nowMs()).toISOString(),
  };
  writeJson(layout.bucketRecord(record.name), record);
  catalog.bucket(record.name).record = record;
  return record;
}

export function newBucket(name: string, nowMs: number, given: Partial<BucketRecord> = {}): BucketRecord {
  const time = new Date(nowMs).toISOString();
  return {
    name,
    project: null,
    location: 'US',
    storageClass: 'STANDARD',
    labels: {},
    metageneration: '1',
    timeCreated: time,
    updated: time,
    notifications: [],
    nextNotificationId: 1,
    ...given,
  };
}

function insert(context: Context): Handler {
  return async (call) => {
    const project = projectOf(call);
    const body = parseResource(bucketBody, await readJson(call.body));
    if (body.name === undefined) throw required('name');
    checkBucketName(body.name);
    if (context.catalog.buckets.has(body.name)) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new ApiError(409, 'conflict', message);
    }
    const blank = newBucket(body.name, context.clock.nowMs(), { project });
    const record = {
      ...blank,
      location: body.location?.toUpperCase() ?? blank.location,
      storageClass: body.storageClass ?? blank.storageClass,
      labels: applyLabels(blank, body.labels),
    };
    addBucket(context, record);
    return json(bucketResource(record, call.origin));
  };
}

function list({ catalog }: Context): Handler {
  return async (call) => {
    const project = projectOf(call);
    const records = [...catalog.buckets.values()].map(({ record }) => record);
    const items = records
      .filter((record) => record.project === null || record.project === project)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((record) => bucketResource(record, call.origin));
    return json({ kind: 'storage#buckets', ...(items.length > 0 && { items }) });
  };
}

function get({ catalog }: Context): Handler {
  return async (call) => {
    const { record } = catalog.bucket(call.param('bucket'));
    checkForRead(conditionsOf(call.query, 'if'), versionOf(record));
    return json(bucketResource(record, call.origin));
  };
}

function patch(context: Context): Handler {
  return async (call) => {
    const body = parseResource(bucketPatch, await readJson(call.body));
    const { record } = context.catalog.bucket(call.param('bucket'));
    checkForWrite(conditionsOf(call.query, 'if'), versionOf(record));
    const changed = updateBucket(context, {
      ...record,
      labels: applyLabels(record, body.labels),
      storageClass: body.storageClass ?? record.storageClass,
    });
    return json(bucketResource(changed, call.origin));
  };
}

function remove({ layout, catalog }: Context): Handler {
  return async (call) => {
    const name = call.param('bucket');
    const { record, objects } = catalog.bucket(name);
    checkForWrite(conditionsOf(call.query, 'if'), versionOf(record));
    if ([...objects.keys()].some((object) => catalog.find(name, object))) {
      throw new ApiError(409, 'conflict', 'The bucket you tried to delete is not empty.');
    }
    rmSync(layout.bucketRecord(name));
    catalog.buckets.delete(name);
    removeBucketFiles(layout, name);
    return empty(204);
  };
}

function versionOf({ metageneration }: BucketRecord): Versioned {
  return { generation: '0', metageneration };
}

function projectOf(call: Call): string {
  const project = call.query.get('project');
  if (!project) throw required('project');
  return project;
}
