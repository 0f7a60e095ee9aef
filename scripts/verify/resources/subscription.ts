import type { protos } from '@google-cloud/pubsub';
import { z } from 'zod';
import { seconds } from '../../local-cloud/program/duration.ts';
import { isFunctionUri } from '../../stack/cloud-state.ts';
import { defineCheck } from '../check.ts';
import { type Comparison, UNKNOWN } from '../comparison.ts';
import { secondsOf } from './protobuf-duration.ts';

type Subscription = protos.google.pubsub.v1.ISubscription;

const declaredPush = z.strictObject({
  pushEndpoint: z.string(),
  oidcToken: z.strictObject({ serviceAccountEmail: z.string(), audience: z.string() }),
});

const declaredSubscription = z.strictObject({
  project: z.string(),
  name: z.string(),
  topic: z.string(),
  filter: z.string().default(''),
  ackDeadlineSeconds: z.int(),
  messageRetentionDuration: seconds,
  expirationPolicy: z.strictObject({ ttl: z.literal('').or(seconds) }),
  retryPolicy: z.strictObject({ minimumBackoff: seconds, maximumBackoff: seconds }).optional(),
  deadLetterPolicy: z.strictObject({ deadLetterTopic: z.string(), maxDeliveryAttempts: z.int() }).optional(),
  pushConfig: declaredPush.optional(),
});

/** https://docs.cloud.google.com/pubsub/docs/reference/rpc/google.pubsub.v1#subscription */
export const subscriptionCheck = defineCheck({
  locally: 'everything',
  declared: declaredSubscription,
  read: ({ project, name }, sight) => sight.subscription(`projects/${project}/subscriptions/${name}`),
  compare: compareSubscription,
});

function compareSubscription(
  declared: z.output<typeof declaredSubscription>,
  actual: Subscription,
): Comparison {
  const { retryPolicy, deadLetterPolicy, expirationPolicy } = actual;
  return {
    topic: [declared.topic, actual.topic], // `_deleted-topic_` once that is gone
    detached: [false, actual.detached ?? false],
    filter: [declared.filter, actual.filter ?? ''],
    ackDeadlineSeconds: [declared.ackDeadlineSeconds, actual.ackDeadlineSeconds],
    messageRetentionDuration: [declared.messageRetentionDuration, secondsOf(actual.messageRetentionDuration)],
    'expirationPolicy.ttl': [
      declared.expirationPolicy.ttl || 'never',
      // A policy without a time is never; none at all stands for the default of 31 days.
      expirationPolicy ? (secondsOf(expirationPolicy.ttl) ?? 'never') : 'the default',
    ],
    'retryPolicy.minimumBackoff': [
      declared.retryPolicy?.minimumBackoff ?? null,
      secondsOf(retryPolicy?.minimumBackoff),
    ],
    'retryPolicy.maximumBackoff': [
      declared.retryPolicy?.maximumBackoff ?? null,
      secondsOf(retryPolicy?.maximumBackoff),
    ],
    'deadLetterPolicy.deadLetterTopic': [
      declared.deadLetterPolicy?.deadLetterTopic ?? null,
      deadLetterPolicy?.deadLetterTopic ?? null,
    ],
    'deadLetterPolicy.maxDeliveryAttempts': [
      declared.deadLetterPolicy?.maxDeliveryAttempts ?? null,
      deadLetterPolicy?.maxDeliveryAttempts ?? null,
    ],
    ...comparePush(declared.pushConfig, actual.pushConfig),
  };
}

function comparePush(
  declared: z.output<typeof declaredPush> | undefined,
  actual: Subscription['pushConfig'],
): Comparison {
  const endpoint = actual?.pushEndpoint || null;
  if (!declared) return { 'pushConfig.pushEndpoint': [null, endpoint] };
  const { pushEndpoint, oidcToken } = declared;
  const { serviceAccountEmail = null, audience = null } = actual?.oidcToken ?? {};
  return {
    'pushConfig.oidcToken.serviceAccountEmail': [oidcToken.serviceAccountEmail, serviceAccountEmail],
    ...(isFunctionUri(oidcToken.audience)
      ? {
          // Wherever the function is: its token is for the address that is pushed to, less the path.
          'pushConfig.pushEndpoint': [
            pushEndpoint.replace(oidcToken.audience, audience ?? ''),
            endpoint,
          ] as const,
          'pushConfig.oidcToken.audience': [UNKNOWN, audience] as const,
        }
      : {
          'pushConfig.pushEndpoint': [pushEndpoint, endpoint] as const,
          'pushConfig.oidcToken.audience': [oidcToken.audience, audience] as const,
        }),
  };
}
