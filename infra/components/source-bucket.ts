import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Source } from '../../shared/graph/job.ts';
import { declareBucket } from './bucket.ts';
import type { Context } from './context.ts';
import type { Job } from './job.ts';

const SOFT_DELETE_DAYS = 7;

/** The buckets that the graph reads and none of its jobs writes, by name; none where the stack takes existing ones. */
export function declareSourceBuckets(
  graph: JobGraph,
  { names, settings }: Context,
): ReadonlyMap<string, gcp.storage.Bucket> {
  if (settings.sourceBuckets === 'existing') return new Map();
  const read = graph.jobs.flatMap((job) => [...sourcesOf(job), ...Object.values(job.assets)]);
  const buckets = new Set(read.map(names.sourceBucket));
  return new Map(
    [...buckets].map((name) => [
      name,
      declareBucket(`source-${name}`, name, { softDeleteDays: SOFT_DELETE_DAYS }, { settings }),
    ]),
  );
}

/**
 * Has uploads start a job that accepts any message: a notification is published on its input topic, as the storage
 * service's account. https://docs.cloud.google.com/storage/docs/pubsub-notifications
 */
export function declareUploadNotifications(
  job: Job,
  sources: ReadonlyMap<string, gcp.storage.Bucket>,
  { names, agents, settings }: Context,
): void {
  const { declaration } = job;
  const read = sourcesOf(declaration);
  if (!settings.uploadsStartJobs || declaration.accepts !== 'any' || read.length === 0) return;
  const grant = new gcp.pubsub.TopicIAMMember(
    `${declaration.name}-uploads-agent`,
    {
      project: settings.project,
      topic: job.inputTopic.name,
      role: 'roles/pubsub.publisher',
      member: agents.storage,
    },
    { parent: job },
  );
  for (const source of read) {
    const bucket: pulumi.Input<string> =
      sources.get(names.sourceBucket(source))?.name ?? names.sourceBucket(source);
    new gcp.storage.Notification(
      `${declaration.name}-uploads-${names.sourceBucket(source)}/${source.prefix}`,
      {
        bucket,
        topic: job.inputTopic.id,
        payloadFormat: 'JSON_API_V1',
        eventTypes: ['OBJECT_FINALIZE'],
        ...(source.prefix !== '' && { objectNamePrefix: source.prefix }),
      },
      { parent: job, dependsOn: grant },
    );
  }
}

/** Each part of a bucket that the job reads, once. */
function sourcesOf({ inputs }: Job['declaration']): Source[] {
  const sources = Object.values(inputs).filter((input) => input.kind === 'source');
  return [...new Map(sources.map((source) => [`${source.bucket}/${source.prefix}`, source])).values()];
}
