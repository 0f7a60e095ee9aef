import { mapOf, type Value } from '../values/value.ts';
import { optional, required } from './parameter.ts';
import { pure } from './pure-function.ts';
import { formatTime, parseTime } from './time.ts';

/** Modules sys, time and uuid, as far as they do not wait. */
export const systemFunctions = {
  'sys.get_env': pure(
    { name: required('string'), default: optional(null, 'string') },
    ({ name, default: fallback }, { environment }) => environment.get(name) ?? fallback,
  ),
  'sys.now': pure({}, (_args, { nowSeconds }) => nowSeconds()),
  'time.format': pure(
    { seconds: required('number'), timezone: optional('', 'string') },
    ({ seconds, timezone }) => formatTime(Number(seconds), timezone),
  ),
  'time.parse': pure({ value: required('string') }, ({ value }) => parseTime(value)),
  'uuid.generate': pure({}, (_args, { newUuid }) => newUuid()),
};

/** Variables that are always there: https://docs.cloud.google.com/workflows/docs/reference/stdlib/retry/default_backoff */
export const LIBRARY_VARIABLES: ReadonlyMap<string, Value> = new Map([
  ['retry', mapOf({ default_backoff: mapOf({ initial_delay: 1, max_delay: 60, multiplier: 1.25 }) })],
]);
