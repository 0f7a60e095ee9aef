import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { AnyJob, Asset, ExternalJob, Input, Job, Source } from './job.ts';
import type { externalAddressSchema } from './schema.ts';

/** Where a graph is deployed. Two graphs in one project need two prefixes. */
export interface Deployment {
  readonly project: string;
  /** Starts every name, `klio` unless the deployer says otherwise. At most 12 characters. */
  readonly prefix: string;
  /** Where external jobs are in this deployment, by name, where it is not as they were declared. */
  readonly externals?: Readonly<Record<string, ExternalAddress>>;
}

export type ExternalAddress = z.infer<typeof externalAddressSchema>;

export type ResourceNames = ReturnType<typeof resourceNames>;

/**
 * The names of everything that is deployed for a graph: made here and nowhere else. Topics and subscriptions
 * are full names, the rest are ids. Where the service's limit is short, the middle gives way to a hash.
 */
export function resourceNames({ project, prefix, externals = {} }: Deployment) {
  const placed = (job: ExternalJob): ExternalAddress => externals[job.name] ?? job;
  const topic = (id: string) => `projects/${project}/topics/${id}`;
  const subscription = (id: string) => `projects/${project}/subscriptions/${id}`;
  const names = {
    project,
    prefix,
    externals,
    /** Takes direct requests to the job. */
    inputTopic: (job: AnyJob) =>
      job.kind === 'external' ? placed(job).inputTopic : topic(`${prefix}-${job.name}-input`),
    /** Carries the events of the job. */
    outputTopic: (job: AnyJob) =>
      job.kind === 'external' ? placed(job).outputTopic : topic(`${prefix}-${job.name}-output`),
    deadLetterTopic: (job: Job) => topic(`${prefix}-${job.name}-dead-letter`),
    inputSubscription: (job: Job) => subscription(`${prefix}-${job.name}-input`),
    /** "." is in no job name, so no two edges share a name. */
    edgeSubscription: (parent: AnyJob, child: Job) => subscription(`${prefix}-${parent.name}.${child.name}`),
    /** Holds dead letters until somebody looks. */
    deadLetterSubscription: (job: Job) => subscription(`${prefix}-${job.name}-dead-letter`),
    /** Bucket names are global, so the project is in it. At most 63 characters. */
    bucket: (job: AnyJob) =>
      job.kind === 'external' ? placed(job).bucket : shorten(`${project}-${prefix}-${job.name}`, 63),
    sourceBucket: (source: Source | Asset) => source.bucket.replaceAll('{project}', project),
    /** A Cloud Run service name. At most 49 characters. */
    functionName: (job: Job) => shorten(`${prefix}-${job.name}`, 49),
    /** Service account ids. At most 30 characters. */
    runtimeAccount: (job: Job) => shorten(`${prefix}-${job.name}-run`, 30),
    invokerAccount: (job: Job) => shorten(`${prefix}-${job.name}-inv`, 30),
    /** The function that publishes shards, and looks what came of them. */
    backfillFunction: () => `${prefix}-backfill`,
    backfillWorkflow: () => `${prefix}-backfill`,
    /** Publishes, looks, and reads and writes progress. */
    publisherAccount: () => `${prefix}-backfill-run`,
    /** Runs the workflow, which only calls the publisher. */
    workflowAccount: () => `${prefix}-backfill-flow`,
    /** Takes what a backfill asks a job for, so that nothing else waits behind it. */
    backfillSubscription: (job: Job) => subscription(`${prefix}-${job.name}-backfill`),
    /** Holds the functions' bundles. "_" is in no job name. */
    bundleBucket: () => shorten(`${project}-${prefix}_functions`, 63),
    /** Holds plans of backfills, their shards and their progress. "_" is in no job name. */
    backfillBucket: () => shorten(`${project}-${prefix}_backfills`, 63),
    /** Holds the images that are built of the bundles. */
    repository: () => `${prefix}-functions`,
    /** Builds the images. */
    builderAccount: () => `${prefix}-builder`,
    /** A role that sees which objects there are, and never what is in them. Ids have no hyphens. */
    listerRole: () => `${prefix.replaceAll('-', '_')}_object_lister`,
    /** How Klio identifies a job on the wire. */
    identity: (job: AnyJob) => ({
      name: job.name,
      project: job.kind === 'external' ? placed(job).project : project,
    }),
    asset: (asset: Asset) => ({ bucket: names.sourceBucket(asset), name: asset.object }),
    /** Where the objects of an input or an output are, whatever the entity. */
    folder: (port: Input) =>
      port.kind === 'source'
        ? { bucket: names.sourceBucket(port), prefix: port.prefix }
        : {
            bucket: names.bucket(port.job),
            prefix: port.job.kind === 'external' ? placed(port.job).prefix : '',
          },
    /** The object of one entity that an input or an output stands for. */
    object: (port: Input, entityId: string) => {
      const { bucket, prefix } = names.folder(port);
      return { bucket, name: `${prefix}${entityId}${port.suffix}` };
    },
  };
  return names;
}

/** Subscription filter of an edge: what is addressed to anyone, or to this job among others. */
export function edgeFilter(child: Job): string {
  return `NOT attributes:klio_limited OR attributes:"${recipientAttribute(child.name)}"`;
}

/** On every message that a backfill publishes. */
export const BACKFILL_ATTRIBUTE = 'klio_backfill';

/** Subscription filters of a job's input: requests of people and parents, and those of backfills. */
export const INPUT_FILTER = `NOT attributes:${BACKFILL_ATTRIBUTE}`;
export const BACKFILL_FILTER = `attributes:${BACKFILL_ATTRIBUTE}`;

/** The attribute that addresses a message to a job. */
export function recipientAttribute(jobName: string): string {
  return `klio_to_${jobName}`;
}

/** What a push subscription appends to the function's address: tells the runtime which parent's event it is. */
export function pushPath(parent: AnyJob | null): string {
  return parent ? `/from/${parent.name}` : '/';
}

/** Keeps start and end, which tell names apart, and puts a hash in the middle. */
function shorten(name: string, max: number): string {
  if (name.length <= max) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  const tail = name.slice(-Math.min(12, Math.floor(max / 3)));
  const head = name.slice(0, max - hash.length - tail.length - 2);
  return `${head}-${hash}-${tail}`.replace(/-{2,}/g, '-');
}
