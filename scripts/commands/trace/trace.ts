import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { AnyJob, Input, Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { inTopologicalOrder } from '../../../shared/graph/traversal.ts';
import type { ObjectInfo } from '../../../shared/platform/object-store.ts';
import { LINEAGE } from '../../../shared/runtime/freshness.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
import { changedInputs, recordedInputs } from '../status/stale-inputs.ts';
import { keyOf, type Objects } from '../status/survey.ts';

/** What is known of one entity at one job, from its objects and its dead letters alone. */
export interface JobTrace {
  readonly job: string;
  /** `dead`: given up here. `waiting`: something above it has to come first. `ready`: a publish would run it. */
  readonly state: 'done' | 'stale' | 'partial' | 'dead' | 'waiting' | 'ready' | 'blocked';
  readonly outputs: readonly OutputTrace[];
  /** Inputs that are another generation now than what the output was made from. */
  readonly stale: readonly string[];
  /** Jobs and source objects that it lacks. */
  readonly waitsFor: readonly string[];
  /** Oldest first. */
  readonly letters: readonly DescribedLetter[];
}

interface OutputTrace {
  readonly uri: string;
  readonly generation: string;
  readonly sizeBytes: number;
  readonly writtenAt: string;
  readonly request: string | null;
  readonly message: string | null;
  readonly forced: boolean;
  readonly version: string | null;
  /** `gs://bucket/object#generation` by input: what it was made from. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The generation that an input has now, where it is another. */
  readonly changed: Readonly<Record<string, string>>;
}

export interface Known {
  readonly names: ResourceNames;
  readonly objects: Objects;
  readonly letters: readonly DescribedLetter[];
}

/** The way of one entity through the graph, parents before children. Pure. */
export function traceEntity(graph: JobGraph, entityId: string, known: Known): readonly JobTrace[] {
  return inTopologicalOrder(graph).map((job) => traceJob(job, entityId, known));
}

function traceJob(job: Job, entityId: string, { names, objects, letters }: Known): JobTrace {
  const find = (port: Input) => objects.get(keyOf(names.object(port, entityId)));
  const found = Object.values(job.outputs).flatMap((output) => find(output) ?? []);
  const liveGeneration = (object: { bucket: string; name: string }) => objects.get(keyOf(object))?.generation;
  const outputs = found.map((object) => outputTrace(object, changedInputs(object, liveGeneration)));
  const stale = [...new Set(outputs.flatMap(({ changed }) => Object.keys(changed)))];
  const missing = Object.values(job.inputs).filter((input) => !find(input));
  const waitsFor = [...new Set(missing.map((input) => nameOf(input, entityId, names)))];
  const own = letters
    .filter((letter) => letter.job === job.name && letter.entity === entityId)
    .toSorted((a, b) => Date.parse(a.diedAt) - Date.parse(b.diedAt));
  const isWhole = found.length === Object.keys(job.outputs).length;
  const state = isWhole ? (stale.length > 0 ? 'stale' : 'done') : unfinished({ found, own, missing });
  return {
    job: job.name,
    state,
    outputs,
    stale,
    waitsFor: isWhole ? [] : waitsFor,
    letters: own,
  };
}

function unfinished(at: {
  readonly found: readonly ObjectInfo[];
  readonly own: readonly DescribedLetter[];
  readonly missing: readonly Input[];
}): JobTrace['state'] {
  if (at.own.length > 0) return 'dead';
  if (at.found.length > 0) return 'partial';
  if (at.missing.some((input) => input.kind === 'source')) return 'blocked';
  return at.missing.length > 0 ? 'waiting' : 'ready';
}

function nameOf(input: Input, entityId: string, names: ResourceNames): string {
  if (input.kind === 'output') return (input.job as AnyJob).name;
  const { bucket, name } = names.object(input, entityId);
  return `gs://${bucket}/${name}`;
}

function outputTrace(object: ObjectInfo, changed: OutputTrace['changed']): OutputTrace {
  const { metadata } = object;
  return {
    uri: `gs://${object.bucket}/${object.name}`,
    generation: object.generation,
    sizeBytes: object.sizeBytes,
    writtenAt: new Date(object.createdAtMs).toISOString(),
    request: metadata[LINEAGE.request] ?? null,
    message: metadata[LINEAGE.message] ?? null,
    forced: metadata[LINEAGE.forced] === '1',
    version: metadata[LINEAGE.version] ?? null,
    inputs: recordedInputs(object),
    changed,
  };
}
