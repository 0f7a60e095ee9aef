import type { Call } from '../http/call.ts';
import { int64 } from '../http/query.ts';
import { checkObjectName } from '../model/names.ts';
import type { ObjectRecord } from '../model/object.ts';
import type { Context } from './context.ts';

/** The live object that the path names, of the generation that the query may ask for. Throws 404. */
export function objectOf({ catalog }: Context, call: Call): ObjectRecord {
  const name = call.param('object');
  checkObjectName(name);
  return catalog.get(call.param('bucket'), name, int64(call.query, 'generation'));
}
