import { URI } from './cloud-answers.ts';

export const topic = (id: string) => `projects/p/topics/${id}`;
export const WEEK = { seconds: '604800', nanos: 0 };

/** What Pub/Sub says of a subscription that pushes a job's input: durations are messages, and nothing is left out. */
export function pushAnswer(name: string, { filter }: { readonly filter: string }) {
  return {
    name,
    topic: topic('klio-mix-input'),
    pushConfig: {
      pushEndpoint: `${URI}/`,
      attributes: { 'x-goog-version': 'v1' },
      oidcToken: { serviceAccountEmail: 'klio-mix-inv@p.iam.gserviceaccount.com', audience: URI },
    },
    ackDeadlineSeconds: 310,
    messageRetentionDuration: WEEK,
    topicMessageRetentionDuration: WEEK,
    expirationPolicy: { ttl: null },
    retryPolicy: {
      minimumBackoff: { seconds: '10', nanos: 0 },
      maximumBackoff: { seconds: '600', nanos: 0 },
    },
    deadLetterPolicy: { deadLetterTopic: topic('klio-mix-dead-letter'), maxDeliveryAttempts: 20 },
    filter,
    detached: false,
    state: 'ACTIVE',
  };
}
