import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { type Context, idOf } from './context.ts';
import type { Job } from './job.ts';

/** A push cannot outlast the ack deadline: what is left after the function's timeout is for waiting in line. */
const ACK_MARGIN_SECONDS = 10;
const RETENTION = '604800s'; // 7 days, the default of the service

export interface PushSubscriptionArgs {
  /** Full names. */
  readonly name: string;
  readonly topic: pulumi.Input<string>;
  /** Absent: every message. Immutable, as topic and name are: none of them changes for one edge. */
  readonly filter?: string;
  /** Appended to the function's address. */
  readonly path: string;
}

/**
 * Has a topic's messages pushed to a job's function as its invoker, with retries and dead letters. Pub/Sub needs
 * to publish on the dead-letter topic and to acknowledge here, or it would not even count attempts.
 */
export function declarePushSubscription(
  logicalName: string,
  { name, topic, filter, path }: PushSubscriptionArgs,
  {
    job,
    parent,
    context,
  }: { readonly job: Job; readonly parent: pulumi.Resource; readonly context: Context },
): gcp.pubsub.Subscription {
  const { settings, agents } = context;
  const subscription = new gcp.pubsub.Subscription(
    logicalName,
    {
      name: idOf(name),
      project: settings.project,
      topic,
      ...(filter !== undefined && { filter }),
      ackDeadlineSeconds: job.declaration.limits.timeoutSeconds + ACK_MARGIN_SECONDS,
      messageRetentionDuration: RETENTION,
      expirationPolicy: { ttl: '' }, // never
      retryPolicy: {
        minimumBackoff: `${settings.minimumBackoffSeconds}s`,
        maximumBackoff: `${settings.maximumBackoffSeconds}s`,
      },
      deadLetterPolicy: {
        deadLetterTopic: job.deadLetterTopic.id,
        maxDeliveryAttempts: settings.maxDeliveryAttempts,
      },
      pushConfig: {
        pushEndpoint: pulumi.interpolate`${job.uri}${path}`,
        oidcToken: { serviceAccountEmail: job.invoker.email, audience: job.uri },
      },
    },
    { parent, protect: settings.protect, dependsOn: job.invocation },
  );
  new gcp.pubsub.SubscriptionIAMMember(
    `${logicalName}-agent`,
    {
      project: settings.project,
      subscription: subscription.name,
      role: 'roles/pubsub.subscriber',
      member: agents.pubsub,
    },
    { parent },
  );
  return subscription;
}
