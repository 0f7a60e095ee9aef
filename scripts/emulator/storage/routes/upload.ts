import { randomUUID } from 'node:crypto';
import { parseJson, parseResource, readJson } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import { readMultipart } from '../http/multipart.ts';
import { CONDITIONS, conditionsOf } from '../http/query.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { parseHashHeader } from '../model/checksums.ts';
import { invalid, required } from '../model/errors.ts';
import { checkObjectName } from '../model/names.ts';
import { DEFAULT_CONTENT_TYPE, objectResource } from '../model/object.ts';
import { applySettings, objectBody } from '../model/object-body.ts';
import type { UploadPlan } from '../model/upload-session.ts';
import { overwriteRefusal } from './authorize.ts';
import type { Context } from './context.ts';
import { checkPlan, storeObject } from './store-object.ts';

export const UPLOAD_PATH = 'upload/storage/v1/b/{bucket}/o';

/** https://cloud.google.com/storage/docs/json_api/v1/objects/insert */
export function uploadRoutes(context: Context): Route[] {
  const query = [...CONDITIONS, 'uploadType', 'name', 'contentEncoding'];
  return [
    {
      method: 'POST',
      path: UPLOAD_PATH,
      permissions: ['storage.objects.create'],
      query,
      handle: insert(context),
    },
  ];
}

function insert(context: Context): Handler {
  return async (call) => {
    const uploadType = call.query.get('uploadType');
    switch (uploadType) {
      case 'media':
        return insertMedia(context, call);
      case 'multipart':
        return insertMultipart(context, call);
      case 'resumable':
        return startResumable(context, call);
      case undefined:
        throw required('uploadType');
      default:
        throw invalid(`Invalid upload type: ${JSON.stringify(uploadType)}`, 'uploadType');
    }
  };
}

async function insertMedia(context: Context, call: Call): Promise<Reply> {
  const plan = planOf(call, {}, call.headers['content-type']);
  checkPlan(context, plan);
  return json(objectResource(await storeObject(context, plan, call.body), call.origin));
}

async function insertMultipart(context: Context, call: Call): Promise<Reply> {
  const { resource, contentType, media } = await readMultipart(call.body, call.headers['content-type']);
  const plan = planOf(call, parseJson(resource), contentType);
  checkPlan(context, plan);
  return json(objectResource(await storeObject(context, plan, media), call.origin));
}

async function startResumable(context: Context, call: Call): Promise<Reply> {
  const contentType = call.headers['x-upload-content-type'];
  const plan = planOf(call, await readJson(call.body), contentType && String(contentType));
  checkPlan(context, plan);
  const id = randomUUID();
  const startedAtMs = context.clock.nowMs();
  context.sessions.start({ ...plan, id, startedAtMs, announcedBytes: announcedBytes(call) });
  const location = `${call.origin}/${UPLOAD_PATH.replace('{bucket}', plan.bucket)}?uploadType=resumable&upload_id=${id}`;
  return empty(200, { location, 'x-guploader-uploadid': id });
}

/** @param contentType what the request says of the media, which the resource may overrule */
function planOf(call: Call, resource: unknown, contentType: string | undefined): UploadPlan {
  const body = parseResource(objectBody, resource);
  const bucket = call.param('bucket');
  const name = call.query.get('name') ?? body.name;
  if (name === undefined || name === null) throw required('name');
  checkObjectName(name);
  if ((body.bucket ?? bucket) !== bucket) {
    throw invalid(`Bucket ${JSON.stringify(body.bucket)} is not the one in the path`, 'bucket');
  }
  const contentEncoding = call.query.get('contentEncoding') ?? body.contentEncoding;
  const settings = {
    ...body,
    contentType: body.contentType ?? contentType ?? DEFAULT_CONTENT_TYPE,
    contentEncoding,
  };
  return {
    bucket,
    name,
    settings: applySettings({}, parseResource(objectBody, settings)),
    claimed: {
      ...(body.crc32c && { crc32c: body.crc32c }),
      ...(body.md5Hash && { md5Hash: body.md5Hash }),
      ...parseHashHeader(call.headers['x-goog-hash']),
    },
    conditions: conditionsOf(call.query, 'if'),
    ...overwriteRefusal(call, bucket),
  };
}

function announcedBytes({ headers }: Call): number | null {
  const header = headers['x-upload-content-length'];
  if (header === undefined) return null;
  if (!/^\d{1,15}$/.test(String(header))) {
    throw invalid(`Invalid X-Upload-Content-Length: ${JSON.stringify(header)}`, 'X-Upload-Content-Length');
  }
  return Number(header);
}
