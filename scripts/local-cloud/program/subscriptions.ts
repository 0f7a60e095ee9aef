import { z } from 'zod';
import { functionUri } from '../../stack/cloud-state.ts';
import type { DeclaredResource } from '../../stack/declared-resource.ts';
import type { SubscriptionResource } from '../resources.ts';
import { cloudOnly } from './cloud-only.ts';
import { seconds } from './duration.ts';
import { parseInputs } from './parse-inputs.ts';

const subscriptionInputs = z.strictObject({
  project: z.string(),
  name: z.string(),
  topic: z.string(),
  filter: z.string().optional(),
  ackDeadlineSeconds: z.int(),
  messageRetentionDuration: seconds,
  expirationPolicy: z.strictObject({ ttl: z.literal('', 'must be empty: nothing expires here') }),
  retryPolicy: z.strictObject({ minimumBackoff: seconds, maximumBackoff: seconds }).optional(),
  deadLetterPolicy: z.strictObject({ deadLetterTopic: z.string(), maxDeliveryAttempts: z.int() }).optional(),
  pushConfig: z
    .strictObject({
      pushEndpoint: z.url(),
      oidcToken: z.strictObject({ serviceAccountEmail: z.email(), audience: z.string() }),
    })
    .optional(),
  labels: cloudOnly,
});

type PushConfig = NonNullable<z.output<typeof subscriptionInputs>['pushConfig']>;

/** The subscription, pushing to one of the functions where it pushes. Throws when it pushes elsewhere. */
export function localSubscription(
  declared: DeclaredResource,
  functionNames: readonly string[],
): SubscriptionResource {
  const inputs = parseInputs(subscriptionInputs, declared);
  const { project, name, topic, filter, ackDeadlineSeconds, retryPolicy, deadLetterPolicy, pushConfig } =
    inputs;
  return {
    kind: 'subscription',
    name: `projects/${project}/subscriptions/${name}`,
    topic,
    ...(filter !== undefined && { filter }),
    ackDeadlineSeconds,
    messageRetentionSeconds: inputs.messageRetentionDuration,
    ...(retryPolicy && {
      retryPolicy: {
        minimumBackoffSeconds: retryPolicy.minimumBackoff,
        maximumBackoffSeconds: retryPolicy.maximumBackoff,
      },
    }),
    ...(deadLetterPolicy && {
      deadLetterPolicy: {
        topic: deadLetterPolicy.deadLetterTopic,
        maxDeliveryAttempts: deadLetterPolicy.maxDeliveryAttempts,
      },
    }),
    ...(pushConfig && { push: push(declared.name, pushConfig, functionNames) }),
  };
}

function push(
  subscription: string,
  { pushEndpoint, oidcToken }: PushConfig,
  functionNames: readonly string[],
): NonNullable<SubscriptionResource['push']> {
  const functionName = functionNames.find((name) => pushEndpoint.startsWith(`${functionUri(name)}/`));
  if (functionName === undefined) {
    throw new Error(
      `Cannot bring up "${subscription}": it pushes to ${pushEndpoint}, which is no function of the program`,
    );
  }
  const address = functionUri(functionName);
  if (oidcToken.audience !== address) {
    throw new Error(
      `Cannot bring up "${subscription}": its token is for ${oidcToken.audience}, the function is ${address}`,
    );
  }
  return {
    functionName,
    path: pushEndpoint.slice(address.length),
    serviceAccount: oidcToken.serviceAccountEmail,
  };
}
