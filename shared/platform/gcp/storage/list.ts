import type { NameRange, ObjectInfo, ObjectName } from '../../object-store.ts';
import { withRetries } from '../retries.ts';
import { callOnce, type StorageContext } from './client.ts';
import type { StorageOperation } from './errors.ts';
import { factsOf, isPossibleName, OBJECT_FIELDS, parseObject } from './object-resource.ts';

const PAGE_OBJECTS = 1000;

interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  readonly within?: NameRange | undefined;
}

/** Pages are fetched as they are needed, so memory does not grow with the bucket. */
export function listObjects(
  context: StorageContext,
  { bucket, prefix, within }: Listing,
  signal: AbortSignal,
): AsyncGenerator<ObjectInfo> {
  const operation: StorageOperation = {
    action: 'list bucket',
    facts: `bucket=${bucket}, prefix=${prefix}${within ? `, from=${within.from}, before=${within.before}` : ''}`,
    role: 'roles/storage.objectViewer',
  };
  return listPages(context, { bucket, prefix, within, pageSize: PAGE_OBJECTS }, operation, signal);
}

/** The live generation of an object, by a listing of one: of all names that start with its name, its own is first. */
export async function findInListing(
  context: StorageContext,
  object: ObjectName,
  signal: AbortSignal,
): Promise<ObjectInfo | null> {
  const { bucket, name } = object;
  if (!isPossibleName(object)) return null;
  const operation: StorageOperation = {
    action: 'look for object',
    facts: factsOf(object),
    role: 'roles/storage.legacyBucketReader', // lists, and does not read
  };
  const first = await listPages(context, { bucket, prefix: name, pageSize: 1 }, operation, signal).next();
  return !first.done && first.value.name === name ? first.value : null;
}

async function* listPages(
  context: StorageContext,
  { bucket, prefix, within, pageSize }: Listing & { readonly pageSize: number },
  operation: StorageOperation,
  signal: AbortSignal,
): AsyncGenerator<ObjectInfo> {
  const fields = `nextPageToken,items(${OBJECT_FIELDS})`;
  let pageToken: string | undefined;
  do {
    const query = {
      prefix,
      ...(within && { startOffset: within.from, endOffset: within.before }),
      maxResults: pageSize,
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
