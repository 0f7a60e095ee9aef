import { parseResource, readJson } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import { CONDITIONS, conditionsOf, int64 } from '../http/query.ts';
import { empty, json } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { invalid, unsupported } from '../model/errors.ts';
import { MAX_PAGE_SIZE } from '../model/limits.ts';
import type { ListQuery } from '../model/list-objects.ts';
import { type ObjectRecord, type ObjectSettings, objectResource } from '../model/object.ts';
import { applySettings, type ObjectBody, objectBody } from '../model/object-body.ts';
import { checkForRead } from '../model/preconditions.ts';
import type { Context } from './context.ts';
import { serveMedia } from './download.ts';
import { objectOf } from './object-of.ts';

const LIST_PARAMETERS = ['prefix', 'delimiter', 'startOffset', 'endOffset', 'maxResults', 'pageToken'];
/** There are no old versions, no deleted objects and no folders, so without them is all that can be asked for. */
const ABSENT = ['versions', 'softDeleted', 'includeTrailingDelimiter', 'includeFoldersAsPrefixes'];

/** https://cloud.google.com/storage/docs/json_api/v1/objects */
export function objectRoutes(context: Context): Route[] {
  const path = 'b/{bucket}/o/{object}';
  const query = [...CONDITIONS, 'generation'];
  return [
    {
      method: 'GET',
      path: 'b/{bucket}/o',
      permissions: ['storage.objects.list'],
      query: [...LIST_PARAMETERS, ...ABSENT],
      handle: list(context),
    },
    {
      method: 'GET',
      path,
      permissions: ['storage.objects.get'],
      query: [...query, 'alt'],
      handle: get(context),
    },
    {
      method: 'PATCH',
      path,
      permissions: ['storage.objects.get', 'storage.objects.update'],
      query,
      handle: change(context, ({ settings }) => settings),
    },
    {
      method: 'PUT',
      path,
      permissions: ['storage.objects.update'],
      query,
      handle: change(context, () => ({})),
    },
    { method: 'DELETE', path, permissions: ['storage.objects.delete'], query, handle: remove(context) },
  ];
}

function list({ catalog }: Context): Handler {
  return async (call) => {
    for (const name of ABSENT) {
      const value = call.query.get(name) ?? 'false';
      if (value !== 'false') throw unsupported(`${name}=${JSON.stringify(value)}`, name);
    }
    const { items, prefixes, nextPageToken } = catalog.list(call.param('bucket'), listQuery(call));
    return json({
      kind: 'storage#objects',
      ...(nextPageToken !== null && { nextPageToken }),
      ...(prefixes.length > 0 && { prefixes }),
      ...(items.length > 0 && {
        items: items.map((record) => objectResource(record, call.origin)),
      }),
    });
  };
}

function listQuery({ query }: Call): ListQuery {
  const pageSize = Number(int64(query, 'maxResults') ?? MAX_PAGE_SIZE);
  if (pageSize === 0) throw invalid('Invalid value for maxResults: 0 is less than 1', 'maxResults');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    startOffset: query.get('startOffset') ?? '',
    endOffset: query.get('endOffset') ?? '',
    pageSize: Math.min(pageSize, MAX_PAGE_SIZE),
    pageToken: query.get('pageToken') || null,
  };
}

function get(context: Context): Handler {
  return async (call) => {
    const alt = call.query.get('alt') ?? 'json';
    if (alt !== 'json' && alt !== 'media') throw invalid(`Invalid alt=${JSON.stringify(alt)}`, 'alt');
    const conditions = conditionsOf(call.query, 'if');
    const record = objectOf(context, call);
    checkForRead(conditions, record);
    return alt === 'media' ? serveMedia(context, record, call) : json(objectResource(record, call.origin));
  };
}

/** A patch starts from the object's settings, an update from none. */
function change(context: Context, base: (record: ObjectRecord) => ObjectSettings): Handler {
  return async (call) => {
    const body = parseResource(objectBody, await readJson(call.body));
    const conditions = conditionsOf(call.query, 'if');
    const record = objectOf(context, call);
    checkIdentity(record, body);
    const settings = applySettings(base(record), body);
    const changed = context.catalog.changeSettings(record, settings, conditions);
    return json(objectResource(changed, call.origin));
  };
}

function remove(context: Context): Handler {
  return async (call) => {
    const conditions = conditionsOf(call.query, 'if');
    context.catalog.remove(objectOf(context, call), conditions);
    return empty(204);
  };
}

function checkIdentity(record: ObjectRecord, { name, bucket }: ObjectBody): void {
  if ((name ?? record.name) !== record.name) throw invalid('The name of an object cannot be changed', 'name');
  if ((bucket ?? record.bucket) !== record.bucket) {
    throw invalid('The bucket of an object cannot be changed', 'bucket');
  }
}
