import { join } from 'node:path';
import { fileName } from './file-name.ts';

/** The objects' bytes lie in `<directory>/<bucket>/`; a bucket's name never starts with a dot. */
const HIDDEN = '.emulator-v1';

export type Layout = ReturnType<typeof layoutOf>;

/** Where everything is on disk. Nothing that a client names can lead out of these directories. */
export function layoutOf(directory: string) {
  const hidden = join(directory, HIDDEN);
  return {
    directory,
    /** Not for people: all that is not the bytes of objects. */
    hidden,
    bucketsDirectory: join(hidden, 'buckets'),
    bucketRecord: (bucket: string) => join(hidden, 'buckets', `${bucket}.json`),
    /** One file for each object, under the same file name as its bytes. */
    recordsDirectory: (bucket: string) => join(hidden, 'objects', bucket),
    record: (bucket: string, name: string) => join(hidden, 'objects', bucket, `${fileName(name)}.json`),
    dataDirectory: (bucket: string) => join(directory, bucket),
    data: (bucket: string, name: string) => join(directory, bucket, fileName(name)),
    /** Bytes on their way to become an object, named by the upload. */
    stagingDirectory: join(hidden, 'staging'),
    staged: (uploadId: string) => join(hidden, 'staging', uploadId),
    sessionsDirectory: join(hidden, 'uploads'),
    session: (uploadId: string) => join(hidden, 'uploads', `${uploadId}.json`),
    outboxDirectory: join(hidden, 'outbox'),
    outboxEntry: (id: string) => join(hidden, 'outbox', `${id}.json`),
    lastGeneration: join(hidden, 'last-generation'),
  };
}
