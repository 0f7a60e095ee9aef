import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Job } from '../../shared/graph/job.ts';
import { type Context, idOf } from './context.ts';

/** The longest that Pub/Sub keeps a message. */
const RETENTION = '2678400s'; // 31 days
const ACK_DEADLINE_SECONDS = 60;

/**
 * The topic of what a job gave up on, and a subscription that holds it until somebody looks. A dead-letter topic
 * without one loses its messages, so it must not expire either.
 */
export function declareDeadLetters(
  logicalName: string,
  {
    job,
    parent,
    context,
  }: { readonly job: Job; readonly parent: pulumi.Resource; readonly context: Context },
): gcp.pubsub.Topic {
  const { names, settings, agents } = context;
  const { project, protect } = settings;
  const topic = new gcp.pubsub.Topic(
    `${logicalName}-dead-letter`,
    { name: idOf(names.deadLetterTopic(job)), project },
    { parent, protect },
  );
  const held = new gcp.pubsub.Subscription(
    `${logicalName}-dead-letter`,
    {
      name: idOf(names.deadLetterSubscription(job)),
      project,
      topic: topic.id,
      ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
      messageRetentionDuration: RETENTION,
      expirationPolicy: { ttl: '' }, // never
    },
    { parent, protect },
  );
  new gcp.pubsub.TopicIAMMember(
    `${logicalName}-dead-letter-agent`,
    { project, topic: topic.name, role: 'roles/pubsub.publisher', member: agents.pubsub },
    { parent, dependsOn: held },
  );
  return topic;
}
