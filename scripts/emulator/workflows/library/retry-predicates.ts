import { isList, isMap, type Value } from '../values/value.ts';

const IDEMPOTENT = {
  codes: [429n, 502n, 503n, 504n],
  tags: ['ConnectionError', 'ConnectionFailedError', 'TimeoutError'],
};
const NON_IDEMPOTENT = { codes: [429n, 503n], tags: ['ConnectionFailedError'] };

/** What decides whether an error is worth another try: https://docs.cloud.google.com/workflows/docs/reference/syntax/retrying */
export const RETRY_PREDICATES: ReadonlyMap<string, (error: Value) => boolean> = new Map<
  string,
  (error: Value) => boolean
>([
  ['http.default_retry_predicate', (error) => matches(error, IDEMPOTENT)],
  ['http.default_retry_predicate_non_idempotent', (error) => matches(error, NON_IDEMPOTENT)],
  ['retry.always', () => true],
  ['retry.never', () => false],
]);

function matches(error: Value, { codes, tags }: typeof IDEMPOTENT): boolean {
  if (!isMap(error)) return false;
  const [code, found] = [error.get('code') ?? null, error.get('tags') ?? null];
  const has = (tag: string) => isList(found) && found.includes(tag);
  return tags.some(has) || (has('HttpError') && typeof code === 'bigint' && codes.includes(code));
}
