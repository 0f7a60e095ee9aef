import type { Call } from '../http/call.ts';
import { int64 } from '../http/query.ts';
import { checkObjectName } from '../model/names.ts';
import type { ObjectRecord } from '../model/object.ts';
import { demand } from './authorize.ts';
import type { Context } from './context.ts';

/**
 * The live object that the path names, of the generation that the query may ask for. Throws 404, and 403 to those
 * who may not know what there is.
 */
export function objectOf({ catalog }: Context, call: Call): ObjectRecord {
  const name = call.param('object');
  const bucket = call.param('bucket');
  checkObjectName(name);
  const generation = int64(call.query, 'generation');
  try {
    return catalog.get(bucket, name, generation);
  } catch (error) {
    demand(call, 'storage.objects.list', bucket);
    throw error;
  }
}
