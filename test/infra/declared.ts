import type { DeclaredResource, DeclaredStack } from '../../scripts/stack/declared-resource.ts';

/** Short for the types that tests ask for most. */
const TYPES = {
  topic: 'gcp:pubsub/topic:Topic',
  subscription: 'gcp:pubsub/subscription:Subscription',
  bucket: 'gcp:storage/bucket:Bucket',
  function: 'gcp:cloudfunctionsv2/function:Function',
  account: 'gcp:serviceaccount/account:Account',
  topicMember: 'gcp:pubsub/topicIAMMember:TopicIAMMember',
  subscriptionMember: 'gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember',
  bucketMember: 'gcp:storage/bucketIAMMember:BucketIAMMember',
  serviceMember: 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember',
  projectMember: 'gcp:projects/iAMMember:IAMMember',
  alert: 'gcp:monitoring/alertPolicy:AlertPolicy',
  metric: 'gcp:logging/metric:Metric',
  dashboard: 'gcp:monitoring/dashboard:Dashboard',
} as const;

/** Inputs of a declared resource, loosely typed: a test says what it expects of them. */
// biome-ignore lint/suspicious/noExplicitAny: a test's expectations are the types
export type Inputs = any;

export function ofType({ resources }: DeclaredStack, type: keyof typeof TYPES): Inputs[] {
  return declaredOfType({ resources }, type).map(({ inputs }) => inputs);
}

export function declaredOfType(
  { resources }: Pick<DeclaredStack, 'resources'>,
  type: keyof typeof TYPES,
): DeclaredResource[] {
  return resources.filter((resource) => resource.type === TYPES[type]);
}

/** Every string anywhere in a value. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
