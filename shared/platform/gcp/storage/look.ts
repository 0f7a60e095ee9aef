import type { ObjectName } from '../../object-store.ts';
import type { GcsConnection } from './connection.ts';
import { bucketMissing, nonsense, refusal, type StorageOperation, saysBucketMissing } from './errors.ts';
import {
  factsOf,
  type GcsObject,
  isPossibleName,
  OBJECT_FIELDS,
  objectPath,
  parseJson,
  parseObject,
} from './object-resource.ts';

/** One attempt to see the live object of that very name; null when there is none. */
export async function lookOnce(
  connection: GcsConnection,
  object: ObjectName,
  signal: AbortSignal,
): Promise<GcsObject | null> {
  if (!isPossibleName(object)) return null;
  const operation = lookOperation(object);
  const resource = `${objectPath(object)}?fields=${OBJECT_FIELDS}`;
  const response = await connection.send(operation, { method: 'GET', resource }, signal);
  const text = await response.text();
  if (response.status === 404) {
    if (saysBucketMissing(text)) throw bucketMissing(operation);
    return null;
  }
  if (response.status !== 200) throw refusal(operation, response.status, text);
  const found = parseObject(parseJson(text, operation), operation);
  if (found.info.name !== object.name || found.info.bucket !== object.bucket) {
    throw nonsense(operation, `the answer is about ${JSON.stringify(found.info.name)}`);
  }
  return found;
}

/** Without the right to list, Cloud Storage answers 403 for an object that is not there. */
export function lookOperation(object: ObjectName): StorageOperation {
  return { action: 'look at object', facts: factsOf(object), role: 'roles/storage.objectViewer' };
}
