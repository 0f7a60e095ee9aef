import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { publishAll } from '../../../shared/platform/publish-all.ts';
import type { Cloud } from '../../cli/cloud.ts';
import { EXIT, exitCodeOf } from '../../cli/exit-code.ts';
import { type DraftOptions, draftMessage } from './draft.ts';

export interface PublishReport {
  readonly job: string;
  readonly topic: string;
  readonly published: readonly { readonly entityId: string; readonly messageId: string }[];
  readonly failed: readonly FailedPublish[];
}

export interface FailedPublish {
  readonly entityId: string;
  readonly error: string;
}

interface Assignment extends DraftOptions {
  readonly graph: JobGraph;
  readonly job: Job;
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
}

/**
 * Publishes a message per id to the job's input topic, in batches as the ids come. Throws when credentials, a
 * role or the topic is missing, since no other message would fare better.
 */
export async function publishIds(
  entityIds: AsyncIterable<string>,
  { graph, job, cloud, signal, ...how }: Assignment,
): Promise<PublishReport> {
  const { names, publisher } = cloud;
  const topic = names.inputTopic(job);
  const published: { entityId: string; messageId: string }[] = [];
  const failed: FailedPublish[] = [];
  const toMessage = (id: string) => draftMessage(id, { graph, job, names }, how);
  for await (const result of publishAll(publisher, entityIds, { topic, toMessage, signal })) {
    const entityId = result.item;
    if ('messageId' in result) published.push({ entityId, messageId: result.messageId });
    else if (exitCodeOf(result.error) === EXIT.cloud) throw result.error;
    else failed.push({ entityId, error: result.error.message });
  }
  return { job: job.name, topic, published, failed };
}
