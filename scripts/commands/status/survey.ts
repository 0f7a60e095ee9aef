import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Input, Job, Source } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { inTopologicalOrder } from '../../../shared/graph/traversal.ts';
import type { ObjectInfo } from '../../../shared/platform/object-store.ts';
import { staleInputs } from './stale-inputs.ts';

/**
 * `partial`: some of a job's outputs exist. `stale`: all do, but an input has changed since. `dead`: not all do,
 * and the job has given the entity up.
 */
export type CellState = 'done' | 'stale' | 'partial' | 'missing' | 'dead';

export interface SurveyRow {
  readonly entityId: string;
  /** True or false by the name of the source. */
  readonly sources: Readonly<Record<string, boolean>>;
  readonly jobs: Readonly<Record<string, CellState>>;
}

/** The live objects that a survey is about, by "bucket/name". */
export type Objects = ReadonlyMap<string, ObjectInfo>;

/** What is known of the entities of a survey. */
export interface Sight {
  readonly names: ResourceNames;
  readonly objects: Objects;
  /** Whether a job has a dead letter about an entity; absent where nobody asked. */
  readonly isDead?: (job: string, entityId: string) => boolean;
}

/** What exists for each entity, in turn. Pure. */
export function* surveyOf(
  graph: JobGraph,
  entityIds: Iterable<string>,
  { names, objects, isDead = () => false }: Sight,
): Generator<SurveyRow> {
  const jobs = inTopologicalOrder(graph);
  const sources = sourcesOf(graph);
  const find = (port: Input, entityId: string) => objects.get(keyOf(names.object(port, entityId)));
  for (const entityId of entityIds) {
    const stateOf = (job: Job): CellState => {
      const state = cellOf(job, (port) => find(port, entityId), objects);
      const isWhole = state === 'done' || state === 'stale';
      return !isWhole && isDead(job.name, entityId) ? 'dead' : state;
    };
    yield {
      entityId,
      sources: Object.fromEntries(
        sources.map((source) => [sourceTitle(source, names), find(source, entityId) !== undefined]),
      ),
      jobs: Object.fromEntries(jobs.map((job) => [job.name, stateOf(job)])),
    };
  }
}

function cellOf(job: Job, find: (port: Input) => ObjectInfo | undefined, objects: Objects): CellState {
  const outputs = Object.values(job.outputs);
  const found = outputs.flatMap((output) => find(output) ?? []);
  if (found.length === 0) return 'missing';
  if (found.length < outputs.length) return 'partial';
  const isStale = found.some(
    (output) => staleInputs(output, (object) => objects.get(keyOf(object))?.generation).length > 0,
  );
  return isStale ? 'stale' : 'done';
}

/** Each source once, though several jobs read it. */
export function sourcesOf(graph: JobGraph): Source[] {
  const inputs = graph.jobs.flatMap((job) => Object.values(job.inputs));
  const sources = inputs.filter((input) => input.kind === 'source');
  const byPlace = new Map(sources.map((source) => [JSON.stringify(source), source]));
  return [...byPlace.values()];
}

export function sourceTitle(source: Source, names: ResourceNames): string {
  return `${names.sourceBucket(source)}/${source.prefix}*${source.suffix}`;
}

export function keyOf({ bucket, name }: { readonly bucket: string; readonly name: string }): string {
  return `${bucket}/${name}`;
}
