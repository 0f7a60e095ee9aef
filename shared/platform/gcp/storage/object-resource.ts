import type { ObjectInfo, ObjectName } from '../../object-store.ts';
import { nonsense, type StorageOperation } from './errors.ts';

/** Fields of an object resource that an ObjectInfo is made of. */
export const OBJECT_FIELDS = 'bucket,name,generation,size,timeCreated,metadata';
/** Custom metadata by which a writer knows its own object again; ObjectInfo leaves it out. */
export const WRITE_ID = 'klio-write-id';

export interface StoredObject {
  readonly info: ObjectInfo;
  readonly writeId: string | undefined;
}

/** An object resource as the API gives it, or STORAGE_UNAVAILABLE where it is not one. */
export function parseObject(value: unknown, operation: StorageOperation): StoredObject {
  const { bucket, name, generation, size, timeCreated, metadata } = (value ?? {}) as Record<string, unknown>;
  const createdAtMs = Date.parse(String(timeCreated));
  const sizeBytes = Number(size);
  if (
    typeof bucket !== 'string' ||
    typeof name !== 'string' ||
    !/^\d+$/.test(String(generation)) ||
    !Number.isSafeInteger(sizeBytes) ||
    Number.isNaN(createdAtMs)
  ) {
    throw nonsense(operation, 'the answer is no object');
  }
  const { [WRITE_ID]: writeId, ...custom } = (metadata ?? {}) as Record<string, string>;
  return {
    info: { bucket, name, generation: String(generation), sizeBytes, createdAtMs, metadata: custom },
    writeId,
  };
}

/**
 * False for what can name no object. Such a name must not be asked for: the path of ".." leads to the
 * bucket and that of "" to its listing, both of which exist; in any, the client replaces {{projectId}}.
 * https://cloud.google.com/storage/docs/objects#naming
 */
export function isPossibleName({ bucket, name }: ObjectName): boolean {
  const isSegment = (part: string) => part !== '' && part !== '.' && part !== '..' && part.isWellFormed();
  return (
    isSegment(bucket) &&
    isSegment(name) &&
    !name.includes('{{projectId}}') &&
    !/[\r\n]/.test(name) &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES
  );
}

const MAX_NAME_BYTES = 1024;

export function factsOf({ bucket, name }: ObjectName): string {
  return `bucket=${bucket}, object=${name}`;
}
