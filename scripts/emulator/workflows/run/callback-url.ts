import { raised } from '../values/raised-error.ts';
import { isMap, type Value } from '../values/value.ts';

/** The id in what `events.create_callback_endpoint` has returned: the last part of its URL. Raises a ValueError for anything else. */
export function callbackIdOf(callback: Value): string {
  const url = isMap(callback) ? callback.get('url') : null;
  const id = typeof url === 'string' ? /\/callbacks\/([\w-]+)$/.exec(url)?.[1] : undefined;
  if (id === undefined) throw raised('ValueError', 'not what events.create_callback_endpoint returns');
  return id;
}
