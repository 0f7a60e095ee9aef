import type { ObjectLister } from '../../../shared/platform/object-store.ts';
import type { Entries, Entry } from './manifest.ts';

const BATCH = 1000;

/** The ids of the objects `<prefix><id><suffix>` of a bucket; others are none of the manifest's. */
export async function* readListing(
  { bucket, prefix, suffix }: { readonly bucket: string; readonly prefix: string; readonly suffix: string },
  store: ObjectLister,
  signal: AbortSignal,
): Entries {
  let number = 0;
  let batch: Entry[] = [];
  for await (const { name } of store.list(bucket, prefix, signal)) {
    if (!name.endsWith(suffix) || name.length <= prefix.length + suffix.length) continue;
    number += 1;
    batch.push({ number, id: name.slice(prefix.length, name.length - suffix.length) });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
