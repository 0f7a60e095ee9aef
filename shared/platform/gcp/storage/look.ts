import type { ObjectInfo, ObjectName } from '../../object-store.ts';
import { withRetries } from '../retries.ts';
import { callOnce, type StorageContext } from './client.ts';
import { isMissingObject, nonsense, type StorageOperation } from './errors.ts';
import { factsOf, isPossibleName, OBJECT_FIELDS, parseObject, type StoredObject } from './object-resource.ts';

/** The live generation, by one request that asks for no more than it needs; null when there is none. */
export async function lookAt(
  context: StorageContext,
  object: ObjectName,
  signal: AbortSignal,
): Promise<ObjectInfo | null> {
  return (await lookAtStored(context, object, signal))?.info ?? null;
}

/** The same, with the id of the write that made it. */
export function lookAtStored(
  context: StorageContext,
  object: ObjectName,
  signal: AbortSignal,
): Promise<StoredObject | null> {
  const operation: StorageOperation = {
    action: 'look at object',
    facts: factsOf(object),
    role: 'roles/storage.objectViewer',
  };
  return withRetries(context, operation, signal, () =>
    callOnce(context, operation, signal, async () => {
      if (!isPossibleName(object)) return null;
      const file = (await context.client()).bucket(object.bucket).file(object.name);
      try {
        const [resource] = await file.getMetadata({ fields: OBJECT_FIELDS } as object);
        const stored = parseObject(resource, operation);
        if (stored.info.name !== object.name) throw nonsense(operation, 'the answer is another object');
        return stored;
      } catch (error) {
        if (isMissingObject(error)) return null;
        throw error;
      }
    }),
  );
}
