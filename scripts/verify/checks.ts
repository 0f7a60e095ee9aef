import { CLOUD_ONLY_TYPES } from '../local-cloud/program/cloud-only.ts';
import type { Check } from './check.ts';
import { accountCheck } from './resources/account.ts';
import { accountBindingCheck } from './resources/account-binding.ts';
import { alertPolicyCheck } from './resources/alert-policy.ts';
import { bucketCheck } from './resources/bucket.ts';
import { customRoleCheck } from './resources/custom-role.ts';
import { dashboardCheck } from './resources/dashboard.ts';
import { functionCheck } from './resources/function.ts';
import {
  bucketGrantCheck,
  projectGrantCheck,
  repositoryGrantCheck,
  serviceGrantCheck,
  subscriptionGrantCheck,
  topicGrantCheck,
} from './resources/grant.ts';
import { logMetricCheck } from './resources/log-metric.ts';
import { notificationCheck } from './resources/notification.ts';
import { notificationChannelCheck } from './resources/notification-channel.ts';
import { repositoryCheck } from './resources/repository.ts';
import { serviceIdentityCheck } from './resources/service-identity.ts';
import { subscriptionCheck } from './resources/subscription.ts';
import { topicCheck } from './resources/topic.ts';
import { workflowCheck } from './resources/workflow.ts';

export const FUNCTION = 'gcp:cloudfunctionsv2/function:Function';

/** Every type that the program declares and that can be looked at. */
export const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['gcp:pubsub/topic:Topic', topicCheck],
  ['gcp:pubsub/subscription:Subscription', subscriptionCheck],
  ['gcp:storage/bucket:Bucket', bucketCheck],
  ['gcp:storage/notification:Notification', notificationCheck],
  [FUNCTION, functionCheck],
  ['gcp:workflows/workflow:Workflow', workflowCheck],
  ['gcp:serviceaccount/account:Account', accountCheck],
  ['gcp:serviceaccount/iAMBinding:IAMBinding', accountBindingCheck],
  ['gcp:projects/iAMCustomRole:IAMCustomRole', customRoleCheck],
  ['gcp:pubsub/topicIAMMember:TopicIAMMember', topicGrantCheck],
  ['gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember', subscriptionGrantCheck],
  ['gcp:storage/bucketIAMMember:BucketIAMMember', bucketGrantCheck],
  ['gcp:cloudrunv2/serviceIamMember:ServiceIamMember', serviceGrantCheck],
  ['gcp:artifactregistry/repositoryIamMember:RepositoryIamMember', repositoryGrantCheck],
  ['gcp:projects/iAMMember:IAMMember', projectGrantCheck],
  ['gcp:projects/serviceIdentity:ServiceIdentity', serviceIdentityCheck],
  ['gcp:artifactregistry/repository:Repository', repositoryCheck],
  ['gcp:logging/metric:Metric', logMetricCheck],
  ['gcp:monitoring/alertPolicy:AlertPolicy', alertPolicyCheck],
  ['gcp:monitoring/notificationChannel:NotificationChannel', notificationChannelCheck],
  ['gcp:monitoring/dashboard:Dashboard', dashboardCheck],
]);

/** Types that nothing can be said about, each with the reason. */
export const UNCHECKED: ReadonlyMap<string, string> = new Map([
  [
    'gcp:storage/bucketObject:BucketObject',
    'its name is the hash of a build; pulumi preview compares it with the newest',
  ],
]);

/** Why a type cannot be looked at where there are but emulators. */
export function whyNotLocally(type: string): string {
  return CLOUD_ONLY_TYPES.get(type) ?? 'the local cloud has it from this same program, and cannot be asked';
}
