import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { parseResource, readJson } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import { conditionsOf } from '../http/query.ts';
import { json } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { invalid } from '../model/errors.ts';
import { MAX_COMPOSE_SOURCES } from '../model/limits.ts';
import { checkObjectName } from '../model/names.ts';
import { type ObjectRecord, objectResource } from '../model/object.ts';
import { applySettings, objectBody } from '../model/object-body.ts';
import { checkForWrite } from '../model/preconditions.ts';
import { overwriteRefusal } from './authorize.ts';
import type { Context } from './context.ts';
import { checkPlan, storeObject } from './store-object.ts';

/** The client writes generations as numbers, the service as strings. */
const generation = z.union([z.string().regex(/^\d{1,19}$/), z.int().nonnegative()]).transform(String);

const composeBody = z.strictObject({
  kind: z.unknown().optional(),
  destination: objectBody.optional(),
  sourceObjects: z
    .array(
      z.strictObject({
        name: z.string(),
        generation: generation.optional(),
        objectPreconditions: z.strictObject({ ifGenerationMatch: generation.optional() }).optional(),
      }),
    )
    .min(1)
    .max(MAX_COMPOSE_SOURCES),
});

type SourceObject = z.infer<typeof composeBody>['sourceObjects'][number];

/** https://cloud.google.com/storage/docs/json_api/v1/objects/compose */
export function composeRoutes(context: Context): Route[] {
  const query = ['ifGenerationMatch', 'ifMetagenerationMatch'];
  return [
    {
      method: 'POST',
      path: 'b/{bucket}/o/{object}/compose',
      permissions: ['storage.objects.get', 'storage.objects.create'],
      query,
      handle: compose(context),
    },
  ];
}

function compose(context: Context): Handler {
  return async (call) => {
    const body = parseResource(composeBody, await readJson(call.body));
    const destination = body.destination ?? {};
    const bucket = call.param('bucket');
    const plan = {
      bucket,
      name: nameOf(call, destination.name),
      settings: applySettings({}, destination),
      claimed: {},
      conditions: conditionsOf(call.query, 'if'),
      ...overwriteRefusal(call, bucket),
    };
    checkPlan(context, plan);
    const sources = body.sourceObjects.map((source) => findSource(context, bucket, source));
    const componentCount = sources.reduce((sum, source) => sum + (source.componentCount ?? 1), 0);
    const record = await storeObject(context, plan, bytesOf(context, sources), { componentCount });
    return json(objectResource(record, call.origin));
  };
}

function nameOf(call: Call, given: string | null | undefined): string {
  const name = call.param('object');
  checkObjectName(name);
  if ((given ?? name) !== name)
    throw invalid('destination.name is not the name in the path', 'destination.name');
  return name;
}

function findSource({ catalog }: Context, bucket: string, source: SourceObject): ObjectRecord {
  const record = catalog.get(bucket, source.name, source.generation);
  const { ifGenerationMatch } = source.objectPreconditions ?? {};
  if (ifGenerationMatch !== undefined) checkForWrite({ generationMatch: ifGenerationMatch }, record);
  return record;
}

/** All files are opened in the step that found the records, so none can be replaced meanwhile. */
function bytesOf({ catalog }: Context, sources: readonly ObjectRecord[]): AsyncIterable<Uint8Array> {
  const streams: ReturnType<typeof createReadStream>[] = [];
  try {
    for (const source of sources) streams.push(createReadStream('', { fd: catalog.open(source).fd }));
  } catch (error) {
    for (const stream of streams) stream.destroy();
    throw error;
  }
  return concatenate(streams);
}

async function* concatenate(streams: readonly AsyncIterable<Uint8Array>[]): AsyncGenerator<Uint8Array> {
  for (const stream of streams) yield* stream;
}
