import type { ObjectInfo, ObjectLister, ObjectStore } from '../platform/object-store.ts';

/** The objects `<prefix><entityId><suffix>` of a bucket. */
export interface Place {
  readonly bucket: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** For each place the object of each id, null where there is none, both in the order of what was asked. */
export type Findings = readonly (readonly (ObjectInfo | null)[])[];

export interface Finder {
  readonly store: Pick<ObjectStore, 'look'> & ObjectLister;
  readonly signal: AbortSignal;
}

/** Ids that are looked for at a time: if nothing lies between their objects, these are one page of a listing. */
export const BLOCK_IDS = 1000;
const PAGE_OBJECTS = 1000;
/** A page takes about as long as so many looks, some of them side by side. */
const LOOKS_PER_PAGE = 100;
const LOOKS_AT_ONCE = 8;
/** Follows every character that an object name of ours is made of. */
const AFTER_ALL = '\x7f';

/**
 * Finds the objects of entities by listing the part of each bucket where they are, and by looking at each where
 * too much else lies between them. The ids must be in byte order. What was written or deleted meanwhile may or
 * may not be seen.
 */
export async function findObjects(
  ids: readonly string[],
  places: readonly Place[],
  finder: Finder,
): Promise<Findings> {
  const findings = places.map(() => new Array<ObjectInfo | null>(ids.length).fill(null));
  const positions = new Map(ids.map((id, position) => [id, position]));
  const slots = places.map((place, at) => ({ ...place, found: findings[at] ?? [] }));
  const folders = Map.groupBy(slots, ({ bucket, prefix }) => `${bucket}/${prefix}`);
  await Promise.all([...folders.values()].map((folder) => search({ ids, positions, folder }, finder)));
  return findings;
}

interface Slot extends Place {
  readonly found: (ObjectInfo | null)[];
}

/** Places that one listing shows. */
interface Search {
  readonly ids: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly folder: readonly Slot[];
}

async function search(task: Search, finder: Finder): Promise<void> {
  const limit = await searchByListing(task, finder);
  await searchByLooking(task, limit, finder);
}

/** Answers with the name up to which, itself left out, all is known now. */
async function searchByListing(
  { ids, positions, folder }: Search,
  { store, signal }: Finder,
): Promise<string> {
  const [{ bucket, prefix } = { bucket: '', prefix: '' }] = folder;
  const range = { from: `${prefix}${ids[0]}`, before: `${prefix}${ids.at(-1)}${AFTER_ALL}` };
  const maxPages = Math.floor((ids.length * folder.length) / LOOKS_PER_PAGE);
  if (maxPages === 0) return range.from;
  let listed = 0;
  for await (const object of store.list(bucket, prefix, signal, range)) {
    const rest = object.name.slice(prefix.length);
    for (const { suffix, found } of folder) {
      if (!rest.endsWith(suffix)) continue;
      const position = positions.get(rest.slice(0, rest.length - suffix.length));
      if (position !== undefined) found[position] = object;
    }
    listed += 1;
    if (listed === maxPages * PAGE_OBJECTS) return object.name;
  }
  return range.before;
}

/**
 * Looks at what the listing has not come to. That may be an object of any id, and after a whole listing only one
 * of an id that the last one starts with: `a-1.txt` is before `a.txt`, although `a` is before `a-1`.
 */
async function searchByLooking(
  { ids, folder }: Search,
  limit: string,
  { store, signal }: Finder,
): Promise<void> {
  const open = folder.flatMap(({ bucket, prefix, suffix, found }) =>
    ids.flatMap((id, position) => {
      const name = `${prefix}${id}${suffix}`;
      return name < limit || found[position] ? [] : [{ object: { bucket, name }, found, position }];
    }),
  );
  const remaining = open.values();
  const worker = async () => {
    for (const { object, found, position } of remaining) found[position] = await store.look(object, signal);
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker));
}
