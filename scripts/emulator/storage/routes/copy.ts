import { createReadStream } from 'node:fs';
import { parseResource, readJson } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import { CONDITIONS, conditionsOf, int64, SOURCE_CONDITIONS } from '../http/query.ts';
import { json } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { checkObjectName } from '../model/names.ts';
import { type ObjectRecord, type ObjectSettings, objectResource } from '../model/object.ts';
import { applySettings, isEmptyBody, type ObjectBody, objectBody } from '../model/object-body.ts';
import { checkForWrite } from '../model/preconditions.ts';
import { demand, overwriteRefusal } from './authorize.ts';
import type { Context } from './context.ts';
import { checkPlan, storeObject } from './store-object.ts';

/** A rewrite is always done in one call, so there are no rewrite tokens. */
export function copyRoutes(context: Context): Route[] {
  const paths = 'b/{bucket}/o/{object}';
  const query = [...CONDITIONS, ...SOURCE_CONDITIONS, 'sourceGeneration'];
  const permissions = ['storage.objects.get'] as const; // on the source; what the target needs, `copy` demands
  return [
    { method: 'POST', path: `${paths}/copyTo/${target}`, permissions, query, handle: copyTo(context) },
    { method: 'POST', path: `${paths}/rewriteTo/${target}`, permissions, query, handle: rewriteTo(context) },
  ];
}

const target = 'b/{targetBucket}/o/{targetObject}';

/** https://cloud.google.com/storage/docs/json_api/v1/objects/copy */
function copyTo(context: Context): Handler {
  return async (call) => json(objectResource(await copy(context, call), call.origin));
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite */
function rewriteTo(context: Context): Handler {
  return async (call) => {
    const record = await copy(context, call);
    const size = String(record.sizeBytes);
    return json({
      kind: 'storage#rewriteResponse',
      totalBytesRewritten: size,
      objectSize: size,
      done: true,
      resource: objectResource(record, call.origin),
    });
  };
}

async function copy(context: Context, call: Call): Promise<ObjectRecord> {
  const body = parseResource(objectBody, await readJson(call.body));
  const name = call.param('targetObject');
  const bucket = call.param('targetBucket');
  checkObjectName(name);
  checkObjectName(call.param('object'));
  const { catalog } = context;
  demand(call, 'storage.objects.create', catalog.bucket(bucket).record.name);
  const source = catalog.get(
    call.param('bucket'),
    call.param('object'),
    int64(call.query, 'sourceGeneration'),
  );
  checkForWrite(conditionsOf(call.query, 'ifSource'), source, 'ifSource');
  const plan = {
    bucket,
    name,
    settings: settingsOf(source, body),
    claimed: { crc32c: source.crc32c },
    conditions: conditionsOf(call.query, 'if'),
    ...overwriteRefusal(call, bucket),
  };
  checkPlan(context, plan);
  const { componentCount } = source;
  const { fd } = catalog.open(source);
  return storeObject(context, plan, createReadStream('', { fd }), { componentCount });
}

/** Anything set on the copy replaces all that would have come from the source, as in the service. */
function settingsOf(source: ObjectRecord, body: ObjectBody): ObjectSettings {
  return isEmptyBody(body) ? source.settings : applySettings({}, body);
}
