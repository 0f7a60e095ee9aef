import type { DeclaredResource, DeclaredStack } from '../../stack/declared-resource.ts';
import type { BucketResource, GrantResource, Resource, TopicResource } from '../resources.ts';
import { localBucket, notificationsOf } from './buckets.ts';
import { CLOUD_ONLY_TYPES } from './cloud-only.ts';
import { localFunction } from './functions.ts';
import { LOCAL_GRANTS, localRole } from './grants.ts';
import { localSubscription } from './subscriptions.ts';
import { localTopic } from './topics.ts';
import { localWorkflow } from './workflows.ts';

const TOPIC = 'gcp:pubsub/topic:Topic';
const SUBSCRIPTION = 'gcp:pubsub/subscription:Subscription';
const BUCKET = 'gcp:storage/bucket:Bucket';
const NOTIFICATION = 'gcp:storage/notification:Notification';
const UPLOAD = 'gcp:storage/bucketObject:BucketObject';
const FUNCTION = 'gcp:cloudfunctionsv2/function:Function';
const WORKFLOW = 'gcp:workflows/workflow:Workflow';
const ROLE = 'gcp:projects/iAMCustomRole:IAMCustomRole';

const KNOWN = new Set([
  TOPIC,
  SUBSCRIPTION,
  BUCKET,
  NOTIFICATION,
  UPLOAD,
  FUNCTION,
  WORKFLOW,
  ROLE,
  ...LOCAL_GRANTS.keys(),
]);

/**
 * What a local cloud is brought up from: everything that the program declares and that means something on one
 * machine, in the local cloud's terms. Throws an Error that names a type or a property that it does not know.
 */
export function localResources({ resources }: DeclaredStack): Resource[] {
  const custom = resources.filter((resource) => resource.custom);
  for (const resource of custom) checkKnown(resource);
  const ofType = (type: string) => custom.filter((resource) => resource.type === type);
  const grants = custom.flatMap((resource) => LOCAL_GRANTS.get(resource.type)?.(resource) ?? []);
  const functions = ofType(FUNCTION).map((declared) =>
    localFunction(declared, ofType(UPLOAD), (name) => invokersOf(name, grants)),
  );
  const functionNames = functions.map(({ name }) => name);
  const own = [
    ...ofType(TOPIC).map(localTopic),
    ...ofType(BUCKET).map((declared) => localBucket(declared, ofType(NOTIFICATION))),
    ...functions,
    ...ofType(SUBSCRIPTION).map((declared) => localSubscription(declared, functionNames)),
    ...ofType(WORKFLOW).map((declared) => localWorkflow(declared, functionNames)),
    ...ofType(ROLE).map(localRole),
    ...grants,
  ];
  return [...standIns(own, ofType(NOTIFICATION)), ...own];
}

function checkKnown({ type, name }: DeclaredResource): void {
  if (KNOWN.has(type) || CLOUD_ONLY_TYPES.has(type)) return;
  throw new Error(
    `Cannot bring up "${name}" on this machine: the local cloud knows no ${type}; ` +
      'teach it in scripts/local-cloud/program/, or list the type in cloud-only.ts with the reason',
  );
}

function invokersOf(functionName: string, grants: readonly GrantResource[]): string[] {
  return grants
    .filter(
      ({ resource, role }) =>
        resource.kind === 'function' && resource.name === functionName && role === 'roles/run.invoker',
    )
    .map(({ member }) => member.replace(/^serviceAccount:/, ''));
}

/** Topics and buckets that the program refers to and somebody else owns: here they stand for the real ones. */
function standIns(own: readonly Resource[], notifications: readonly DeclaredResource[]): Resource[] {
  const there = new Set(
    own.flatMap((resource) => ('name' in resource ? [`${resource.kind} ${resource.name}`] : [])),
  );
  const referred = own.flatMap((resource): (TopicResource | BucketResource)[] => {
    if (resource.kind === 'subscription') return [{ kind: 'topic', name: resource.topic }];
    if (resource.kind !== 'grant') return [];
    const { kind, name } = resource.resource;
    if (kind === 'topic') return [{ kind, name }];
    return kind === 'bucket' ? [{ kind, name, notifications: notificationsOf(name, notifications) }] : [];
  });
  const missing = referred.map((resource) => [`${resource.kind} ${resource.name}`, resource] as const);
  return [...new Map(missing.filter(([key]) => !there.has(key))).values()];
}
