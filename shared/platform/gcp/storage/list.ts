import type { ObjectInfo } from '../../object-store.ts';
import { type RetryContext, withRetries } from '../retries.ts';
import type { GcsConnection } from './connection.ts';
import { bucketMissing, nonsense, refusal, type StorageOperation } from './errors.ts';
import { bucketPath, OBJECT_FIELDS, parseJson, parseObject } from './object-resource.ts';

const PAGE_OBJECTS = 1000;

/** Pages are fetched as they are needed, so memory does not grow with the bucket. */
export async function* listObjects(
  connection: GcsConnection,
  context: RetryContext,
  { bucket, prefix }: { bucket: string; prefix: string },
  signal: AbortSignal,
): AsyncGenerator<ObjectInfo> {
  const operation: StorageOperation = {
    action: 'list bucket',
    facts: `bucket=${bucket}, prefix=${prefix}`,
    role: 'roles/storage.objectViewer',
  };
  let pageToken: string | undefined;
  do {
    const query = new URLSearchParams({
      prefix,
      maxResults: `${PAGE_OBJECTS}`,
      fields: `nextPageToken,items(${OBJECT_FIELDS})`,
      ...(pageToken && { pageToken }),
    });
    const resource = `${bucketPath(bucket)}/o?${query}`;
    const page = await withRetries(context, operation, signal, async () => {
      const response = await connection.send(operation, { method: 'GET', resource }, signal);
      const text = await response.text();
      if (response.status === 404) throw bucketMissing(operation);
      if (response.status !== 200) throw refusal(operation, response.status, text);
      return parsePage(text, operation);
    });
    yield* page.objects;
    pageToken = page.nextPageToken;
  } while (pageToken);
}

function parsePage(text: string, operation: StorageOperation) {
  const { items = [], nextPageToken } = parseJson(text, operation) as {
    items?: unknown;
    nextPageToken?: string;
  };
  if (!Array.isArray(items)) throw nonsense(operation, 'the answer is no listing');
  return { objects: items.map((item) => parseObject(item, operation).info), nextPageToken };
}
