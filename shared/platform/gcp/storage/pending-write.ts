import { randomUUID } from 'node:crypto';
import type { ObjectInfo, ObjectName, WriteOptions } from '../../object-store.ts';
import type { GcsConnection } from './connection.ts';
import type { StorageOperation } from './errors.ts';
import { lookOnce } from './look.ts';
import { factsOf, WRITE_ID } from './object-resource.ts';

/** One write, however many requests it takes. */
export interface PendingWrite {
  readonly object: ObjectName;
  readonly operation: StorageOperation;
  readonly ifGenerationMatch: string;
  readonly signal: AbortSignal;
  /** What is stored with the bytes. */
  readonly resource: {
    readonly name: string;
    readonly contentType: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  /**
   * What a failed precondition comes to once an earlier request of this write may have succeeded: the object
   * where it is ours, else null.
   */
  recognise(): Promise<ObjectInfo | null>;
}

export function startWrite(
  connection: GcsConnection,
  { object, options }: { object: ObjectName; options: WriteOptions },
  signal: AbortSignal,
): PendingWrite {
  const { contentType, metadata, ifGenerationMatch } = options;
  const id = randomUUID();
  return {
    object,
    operation: {
      action: 'write object',
      facts: `${factsOf(object)}, ifGenerationMatch=${ifGenerationMatch}`,
      role: ifGenerationMatch === '0' ? 'roles/storage.objectCreator' : 'roles/storage.objectUser',
    },
    ifGenerationMatch,
    signal,
    resource: { name: object.name, contentType, metadata: { ...metadata, [WRITE_ID]: id } },
    async recognise() {
      const found = await lookOnce(connection, object, signal);
      return found?.writeId === id ? found.info : null;
    },
  };
}
