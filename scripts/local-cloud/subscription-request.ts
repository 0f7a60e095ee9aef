import type { SubscriptionResource } from './resources.ts';

const DEFAULT_RETENTION_SECONDS = 7 * 86_400;

/** All that may change on a subscription that is there, and that we declare. */
export const UPDATABLE_FIELDS = [
  'push_config',
  'ack_deadline_seconds',
  'retry_policy',
  'dead_letter_policy',
  'message_retention_duration',
  'expiration_policy',
];

/** A declared subscription as Pub/Sub's API takes it, its push going to the function host. */
export function subscriptionRequest(resource: SubscriptionResource, functionsEndpoint: string): object {
  const { push, retryPolicy, deadLetterPolicy } = resource;
  return {
    name: resource.name,
    topic: resource.topic,
    filter: resource.filter ?? '',
    ackDeadlineSeconds: resource.ackDeadlineSeconds,
    messageRetentionDuration: { seconds: resource.messageRetentionSeconds ?? DEFAULT_RETENTION_SECONDS },
    expirationPolicy: {}, // without a time to live: never
    pushConfig: push ? pushConfig(push, functionsEndpoint) : {},
    ...(retryPolicy && {
      retryPolicy: {
        minimumBackoff: { seconds: retryPolicy.minimumBackoffSeconds },
        maximumBackoff: { seconds: retryPolicy.maximumBackoffSeconds },
      },
    }),
    ...(deadLetterPolicy && {
      deadLetterPolicy: {
        deadLetterTopic: deadLetterPolicy.topic,
        maxDeliveryAttempts: deadLetterPolicy.maxDeliveryAttempts,
      },
    }),
  };
}

function pushConfig(
  { functionName, path, serviceAccount }: NonNullable<SubscriptionResource['push']>,
  functionsEndpoint: string,
): object {
  const address = `${functionsEndpoint}/${functionName}`;
  return {
    pushEndpoint: `${address}${path}`,
    oidcToken: { serviceAccountEmail: serviceAccount, audience: address },
  };
}
