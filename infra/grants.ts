import type { JobGraph } from '../shared/graph/graph.ts';
import type { AnyJob, Asset, ExternalJob, Input, Job } from '../shared/graph/job.ts';
import type { ResourceNames } from '../shared/graph/names.ts';
import { ancestorsOf } from '../shared/graph/traversal.ts';

/** The one role of our own, held on the stack's buckets: sees which objects there are, and not what is in them. */
export const LISTER = 'lister';
/** Its like for a bucket of another project, where a project's own role means nothing. */
const FOREIGN_LISTER = 'roles/storage.legacyBucketReader';

/** A role that a job's function needs on something. */
export interface Grant {
  readonly on: 'topic' | 'bucket';
  /** A topic's full name, a bucket's id. */
  readonly name: string;
  readonly role: string;
  /** Tells it from the other grants of the job, whatever the project is called. */
  readonly label: string;
  /** The job of another deployment that it belongs to, if any. */
  readonly external: ExternalJob | null;
}

const VIEWER = 'roles/storage.objectViewer';
const CREATOR = 'roles/storage.objectCreator';
const USER = 'roles/storage.objectUser';
const PUBLISHER = 'roles/pubsub.publisher';

/**
 * Everything that the function of a job may do, derived from the graph: write its own outputs, read its inputs,
 * publish its events and dead letters, and, to plan missing parents, start any ancestor and see which objects
 * exist above it. https://docs.cloud.google.com/storage/docs/access-control/iam-roles
 */
export function grantsOf(job: Job, names: ResourceNames): Grant[] {
  return [...ownGrants(job, names), ...readingGrants(job, names), ...planningGrants(job, names)];
}

/**
 * What the publisher of backfills may do: ask any job, also the external ones that jobs build on, keep its progress,
 * and see what exists.
 */
export function publisherGrants(graph: JobGraph, names: ResourceNames): Grant[] {
  const { jobs, externalJobs } = graph;
  return [
    { on: 'bucket', name: names.backfillBucket(), role: USER, label: 'own bucket', external: null },
    ...jobs.map((job) => ({
      on: 'bucket' as const,
      name: names.bucket(job),
      role: LISTER,
      label: `${job.name} bucket`,
      external: null,
    })),
    ...[...jobs, ...externalJobs].map((job) => inputGrant(job, names)),
  ];
}

/** `objectCreator` cannot replace an object, which is what `--force` asks for. */
function ownGrants(job: Job, names: ResourceNames): Grant[] {
  const bucketRoles = job.allowForce ? [USER] : [VIEWER, CREATOR];
  return [
    ...bucketRoles.map((role) => ({
      on: 'bucket' as const,
      name: names.bucket(job),
      role,
      label: 'own bucket',
      external: null,
    })),
    { on: 'topic', name: names.outputTopic(job), role: PUBLISHER, label: 'own output', external: null },
    { on: 'topic', name: names.deadLetterTopic(job), role: PUBLISHER, label: 'dead letters', external: null },
  ];
}

function readingGrants(job: Job, names: ResourceNames): Grant[] {
  return bucketsOf([...Object.values(job.inputs), ...Object.values(job.assets)], names).map((bucket) => ({
    ...bucket,
    role: VIEWER,
  }));
}

function planningGrants(job: Job, names: ResourceNames): Grant[] {
  const ancestors = ancestorsOf(job);
  const read = new Set(readingGrants(job, names).map(({ name }) => name));
  const seen = ancestors.flatMap((ancestor): Input[] => [
    ...Object.values(ancestor.outputs),
    ...(ancestor.kind === 'job' ? Object.values(ancestor.inputs) : []),
  ]);
  return [
    ...ancestors.map((ancestor) => inputGrant(ancestor, names)),
    ...bucketsOf(seen, names)
      .filter(({ name }) => !read.has(name))
      .map((bucket) => ({ ...bucket, role: bucket.external ? FOREIGN_LISTER : LISTER })),
  ];
}

function inputGrant(job: AnyJob, names: ResourceNames): Grant {
  return {
    on: 'topic',
    name: names.inputTopic(job),
    role: PUBLISHER,
    label: `${job.name} input`,
    external: externalOf(job),
  };
}

/** The buckets that hold these, each once. */
function bucketsOf(ports: readonly (Input | Asset)[], names: ResourceNames): Omit<Grant, 'role'>[] {
  const buckets = ports.map(
    (port): Omit<Grant, 'role'> =>
      port.kind === 'output'
        ? {
            on: 'bucket',
            name: names.bucket(port.job),
            label: `${port.job.name} bucket`,
            external: externalOf(port.job),
          }
        : { on: 'bucket', name: names.sourceBucket(port), label: `source ${port.bucket}`, external: null },
  );
  return [...new Map(buckets.map((bucket) => [bucket.name, bucket])).values()];
}

function externalOf(job: AnyJob): ExternalJob | null {
  return job.kind === 'external' ? job : null;
}
