import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { JobGraph } from './graph.ts';
import type { AnyJob, Input } from './job.ts';
import type { ResourceNames } from './names.ts';

const jobDescriptionSchema = z.strictObject({
  kind: z.enum(['job', 'external']),
  version: z.string(),
  /** By name: where the objects are, `gs://bucket/prefix*suffix`, and the job that writes them. */
  inputs: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), z.string()),
});

/** Of a graph and its deployment, what decides what runs for an entity, and on which objects: by job name. */
export const graphDescriptionSchema = z.record(z.string(), jobDescriptionSchema);

export type GraphDescription = z.infer<typeof graphDescriptionSchema>;
type JobDescription = GraphDescription[string];

/** Two graphs of the same description plan alike. How much memory a job gets, say, is not in it. */
export function describeGraph(graph: JobGraph, names: ResourceNames): GraphDescription {
  const all = [...graph.externalJobs, ...graph.jobs];
  return Object.fromEntries(all.map((job) => [job.name, describeJob(job, names)]));
}

/** Equal for equal descriptions, in whichever order their jobs come. */
export function fingerprintOf(description: GraphDescription): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(description)))
    .digest('hex')
    .slice(0, 16);
}

/** What became of a graph, a sentence per change; empty where nothing did. */
export function graphChanges(before: GraphDescription, after: GraphDescription): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (!old) return [`job "${name}" was added`];
    return now ? jobChanges(name, old, now) : [`job "${name}" was removed`];
  });
}

function jobChanges(name: string, before: JobDescription, after: JobDescription): string[] {
  return [
    ...(before.kind === after.kind ? [] : [`job "${name}" is ${after.kind} now, it was ${before.kind}`]),
    ...(before.version === after.version
      ? []
      : [`job "${name}" has version ${after.version} now, it was ${before.version}`]),
    ...portChanges(`input`, name, before.inputs, after.inputs),
    ...portChanges(`output`, name, before.outputs, after.outputs),
  ];
}

function portChanges(
  what: 'input' | 'output',
  job: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    const subject = `${what} "${name}" of job "${job}"`;
    if (old === undefined) return [`${subject} was added`];
    return [now === undefined ? `${subject} was removed` : `${subject} is ${now} now, it was ${old}`];
  });
}

function describeJob(job: AnyJob, names: ResourceNames): JobDescription {
  const inputs = job.kind === 'job' ? job.inputs : {};
  return {
    kind: job.kind,
    version: job.kind === 'job' ? job.version : '',
    inputs: mapValues(inputs, (port) => describePort(port, names)),
    outputs: mapValues(job.outputs, (port) => describePort(port, names)),
  };
}

function describePort(port: Input, names: ResourceNames): string {
  const { bucket, prefix } = names.folder(port);
  const writer = port.kind === 'output' ? ` of ${port.job.name}` : '';
  return `gs://${bucket}/${prefix}*${port.suffix}${writer}`;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
