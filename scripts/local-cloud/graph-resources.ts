import type { JobGraph } from '../../shared/graph/graph.ts';
import type { AnyJob, Job, Source } from '../../shared/graph/job.ts';
import {
  type Deployment,
  edgeFilter,
  pushPath,
  type ResourceNames,
  resourceNames,
} from '../../shared/graph/names.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';
import type {
  BucketResource,
  FunctionResource,
  Resource,
  SubscriptionResource,
  TopicResource,
} from './resources.ts';

/** A push cannot outlast the ack deadline: what is left after the function's timeout is for waiting in line. */
const ACK_MARGIN_SECONDS = 10;
/** Waiting in line at max instances counts as an attempt: https://docs.cloud.google.com/run/docs/troubleshooting#429 */
const MAX_DELIVERY_ATTEMPTS = 20;
const CLOUD_RETRY_POLICY: RetryPolicy = { minimumBackoffSeconds: 10, maximumBackoffSeconds: 600 };
/** The longest that Pub/Sub keeps a message. */
const DEAD_LETTER_RETENTION_SECONDS = 31 * 86_400;
const DEAD_LETTER_ACK_DEADLINE_SECONDS = 60;

type RetryPolicy = NonNullable<SubscriptionResource['retryPolicy']>;

export interface GraphResourcesOptions {
  /** The cloud's 10 s to 600 s unless given; a laptop has less patience. */
  readonly retryPolicy?: RetryPolicy;
  /** Added to the environment of every function. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Everything that a graph is deployed as: design.md, section 9. Pure, and the same list for the same graph. */
export function graphResources(
  graph: JobGraph,
  deployment: Deployment,
  { retryPolicy = CLOUD_RETRY_POLICY, environment = {} }: GraphResourcesOptions = {},
): Resource[] {
  const names = resourceNames(deployment);
  return [
    ...graph.externalJobs.flatMap((job) => externalTopics(job, names)),
    ...graph.jobs.flatMap((job) => jobTopics(job, names)),
    ...buckets(graph, names),
    ...graph.jobs.map((job) => jobFunction(job, names, environment)),
    ...graph.jobs.flatMap((job) => jobSubscriptions(job, names, retryPolicy)),
  ];
}

function jobTopics(job: Job, names: ResourceNames): TopicResource[] {
  return [names.inputTopic(job), names.outputTopic(job), names.deadLetterTopic(job)].map(topic);
}

/** Somebody else's in the cloud; here they stand for it, so that its events can be published by hand. */
function externalTopics(job: AnyJob, names: ResourceNames): TopicResource[] {
  return [names.inputTopic(job), names.outputTopic(job)].map(topic);
}

function topic(name: string): TopicResource {
  return { kind: 'topic', name };
}

/** One per job, and the sources. An upload to a source is a message to the jobs that take any. */
function buckets(graph: JobGraph, names: ResourceNames): BucketResource[] {
  const notifications = new Map<string, BucketResource['notifications'][number][]>();
  for (const job of [...graph.externalJobs, ...graph.jobs]) notifications.set(names.bucket(job), []);
  for (const job of graph.jobs) {
    for (const source of sourcesOf(job)) {
      const bucket = names.sourceBucket(source);
      const topics = notifications.get(bucket) ?? [];
      notifications.set(bucket, topics);
      if (job.accepts === 'any') topics.push(uploadNotification(names.inputTopic(job), source));
    }
  }
  return [...notifications].map(([name, declared]) => ({
    kind: 'bucket',
    name,
    notifications: declared,
  }));
}

/** Each part of a bucket that the job reads, once. */
function sourcesOf(job: Job): Source[] {
  const sources = Object.values(job.inputs).filter((input) => input.kind === 'source');
  return [...new Map(sources.map((source) => [`${source.bucket}/${source.prefix}`, source])).values()];
}

function uploadNotification(inputTopic: string, { prefix }: Source): BucketResource['notifications'][number] {
  return {
    topic: inputTopic,
    eventTypes: ['OBJECT_FINALIZE'],
    ...(prefix !== '' && { objectNamePrefix: prefix }),
  };
}

function jobFunction(
  job: Job,
  names: ResourceNames,
  environment: Readonly<Record<string, string>>,
): FunctionResource {
  const { timeoutSeconds, concurrency, minInstances, maxInstances } = job.limits;
  return {
    kind: 'function',
    name: names.functionName(job),
    source: `functions/${job.name}/index.ts`,
    target: job.name,
    environment: {
      GOOGLE_CLOUD_PROJECT: names.project,
      KLIO_PREFIX: names.prefix,
      KLIO_JOB: job.name,
      KLIO_MAX_DELIVERY_ATTEMPTS: String(MAX_DELIVERY_ATTEMPTS),
      NODE_ENV: 'production', // without it functions-framework answers with stack traces
      ...environment,
    },
    serviceAccount: email(names.runtimeAccount(job), names),
    invokers: [email(names.invokerAccount(job), names)],
    timeoutSeconds,
    concurrency,
    minInstances,
    maxInstances,
  };
}

/** One on the job's own input topic, one per parent's events, one that holds what was given up on. */
function jobSubscriptions(job: Job, names: ResourceNames, retryPolicy: RetryPolicy): SubscriptionResource[] {
  const pushed = (parent: AnyJob | null) => ({
    kind: 'subscription' as const,
    ackDeadlineSeconds: job.limits.timeoutSeconds + ACK_MARGIN_SECONDS,
    retryPolicy,
    deadLetterPolicy: {
      topic: names.deadLetterTopic(job),
      maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
    },
    push: {
      functionName: names.functionName(job),
      path: pushPath(parent),
      serviceAccount: email(names.invokerAccount(job), names),
    },
  });
  return [
    { name: names.inputSubscription(job), topic: names.inputTopic(job), ...pushed(null) },
    ...parentsOf(job).map((parent) => ({
      name: names.edgeSubscription(parent, job),
      topic: names.outputTopic(parent),
      filter: edgeFilter(job),
      ...pushed(parent),
    })),
    {
      kind: 'subscription',
      name: names.deadLetterSubscription(job),
      topic: names.deadLetterTopic(job),
      ackDeadlineSeconds: DEAD_LETTER_ACK_DEADLINE_SECONDS,
      messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
    },
  ];
}

function email(account: string, { project }: ResourceNames): string {
  return `${account}@${project}.iam.gserviceaccount.com`;
}
