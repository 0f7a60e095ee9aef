import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Input } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import type { ObjectInfo, ObjectLister, ObjectStore } from '../../../shared/platform/object-store.ts';
import { keyOf, sourcesOf } from './survey.ts';

const LOOKS_AT_ONCE = 32;
/** What the runtime keeps for itself in a job's bucket. */
const OWN_PREFIX = '_klio/';

export interface Found {
  readonly entityIds: readonly string[];
  readonly objects: ReadonlyMap<string, ObjectInfo>;
}

export interface Place {
  readonly names: ResourceNames;
  readonly store: ObjectStore & ObjectLister;
  readonly signal: AbortSignal;
}

/**
 * Lists every bucket of the graph: all entities that a source or a job knows and whose ids start so, in byte
 * order.
 */
export async function listObjects(
  graph: JobGraph,
  { names, store, signal, startingWith = '' }: Place & { readonly startingWith?: string },
): Promise<Found> {
  const objects = new Map<string, ObjectInfo>();
  const entityIds = new Set<string>();
  const byFolder = Map.groupBy(portsOf(graph), (port) => JSON.stringify(names.folder(port)));
  const listFolder = async (ports: readonly Input[]) => {
    const [port] = ports;
    if (!port) return;
    const { bucket, prefix } = names.folder(port);
    for await (const object of store.list(bucket, prefix + startingWith, signal)) {
      if (object.name.startsWith(OWN_PREFIX)) continue;
      const rest = object.name.slice(prefix.length);
      const matching = ports.find(({ suffix }) => rest.endsWith(suffix) && rest.length > suffix.length);
      if (!matching) continue;
      const entityId = rest.slice(0, rest.length - matching.suffix.length);
      if (!entityId.startsWith(startingWith)) continue; // what starts so reaches into the suffix
      entityIds.add(entityId);
      objects.set(keyOf(object), object);
    }
  };
  await Promise.all([...byFolder.values()].map(listFolder));
  return { entityIds: [...entityIds].sort(byBytes), objects };
}

/** Looks at each object that the entities may have. */
export async function lookAtObjects(
  graph: JobGraph,
  entityIds: readonly string[],
  { names, store, signal }: Place,
): Promise<Found> {
  const objects = new Map<string, ObjectInfo>();
  const wanted = entityIds.flatMap((id) => portsOf(graph).map((port) => names.object(port, id)));
  const next = wanted.values();
  const worker = async () => {
    for (const object of next) {
      const found = await store.look(object, signal);
      if (found) objects.set(keyOf(object), found);
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker));
  return { entityIds, objects };
}

/** Longer suffixes first, so that `.beats.json` is not taken for an entity's `.json`. */
function portsOf(graph: JobGraph): Input[] {
  const outputs = [...graph.byName.values()].flatMap((job) => Object.values(job.outputs));
  return [...sourcesOf(graph), ...outputs].sort((a, b) => b.suffix.length - a.suffix.length);
}

export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
