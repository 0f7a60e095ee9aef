import type { NameRange, ObjectInfo } from '../../object-store.ts';
import { withRetries } from '../retries.ts';
import { callOnce, type StorageContext } from './client.ts';
import type { StorageOperation } from './errors.ts';
import { OBJECT_FIELDS, parseObject } from './object-resource.ts';

const PAGE_OBJECTS = 1000;

/** Pages are fetched as they are needed, so memory does not grow with the bucket. */
export async function* listObjects(
  context: StorageContext,
  { bucket, prefix, within }: { bucket: string; prefix: string; within: NameRange | undefined },
  signal: AbortSignal,
): AsyncGenerator<ObjectInfo> {
  const operation: StorageOperation = {
    action: 'list bucket',
    facts: `bucket=${bucket}, prefix=${prefix}${within ? `, from=${within.from}, before=${within.before}` : ''}`,
    role: 'roles/storage.objectViewer',
  };
  const fields = `nextPageToken,items(${OBJECT_FIELDS})`;
  let pageToken: string | undefined;
  do {
    const query = {
      prefix,
      ...(within && { startOffset: within.from, endOffset: within.before }),
      maxResults: PAGE_OBJECTS,
      fields,
      autoPaginate: false,
      ...(pageToken && { pageToken }),
    };
    const page = await withRetries(context, operation, signal, () =>
      callOnce(context, operation, signal, async () => {
        const [, , response] = await (await context.client()).bucket(bucket).getFiles(query);
        return response as { readonly items?: readonly unknown[]; readonly nextPageToken?: string };
      }),
    );
    for (const item of page.items ?? []) yield parseObject(item, operation).info;
    pageToken = page.nextPageToken;
  } while (pageToken);
}
