import type { ResourceId } from '../../iam/policy.ts';

type Kind = 'project' | 'topic' | 'subscription';

/** The permission, on what, and the field of the request that names it or something in it. */
type Need = readonly [permission: string, on: Kind, field: string];

/** By method. https://cloud.google.com/pubsub/docs/access-control#required_permissions */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  createTopic: [['pubsub.topics.create', 'project', 'name']],
  getTopic: [['pubsub.topics.get', 'topic', 'topic']],
  updateTopic: [['pubsub.topics.update', 'topic', 'topic.name']],
  deleteTopic: [['pubsub.topics.delete', 'topic', 'topic']],
  listTopics: [['pubsub.topics.list', 'project', 'project']],
  listTopicSubscriptions: [['pubsub.topics.get', 'topic', 'topic']],
  publish: [['pubsub.topics.publish', 'topic', 'topic']],
  // On the topic, which the request does not name: here a grant on it alone does not count.
  detachSubscription: [['pubsub.topics.detachSubscription', 'project', 'subscription']],
  createSubscription: [
    ['pubsub.subscriptions.create', 'project', 'name'],
    ['pubsub.topics.attachSubscription', 'topic', 'topic'],
  ],
  getSubscription: [['pubsub.subscriptions.get', 'subscription', 'subscription']],
  updateSubscription: [['pubsub.subscriptions.update', 'subscription', 'subscription.name']],
  listSubscriptions: [['pubsub.subscriptions.list', 'project', 'project']],
  deleteSubscription: [['pubsub.subscriptions.delete', 'subscription', 'subscription']],
  modifyPushConfig: [['pubsub.subscriptions.update', 'subscription', 'subscription']],
  acknowledge: [['pubsub.subscriptions.consume', 'subscription', 'subscription']],
  modifyAckDeadline: [['pubsub.subscriptions.consume', 'subscription', 'subscription']],
  pull: [['pubsub.subscriptions.consume', 'subscription', 'subscription']],
  streamingPull: [['pubsub.subscriptions.consume', 'subscription', 'subscription']],
  seek: [['pubsub.subscriptions.consume', 'subscription', 'subscription']],
};

/** What a caller of a method must have been granted for this request. Throws for a method that is not listed. */
export function neededPermissions(
  method: string,
  request: object,
): { readonly permission: string; readonly resource: ResourceId }[] {
  const needs = NEEDS[method];
  if (!needs) throw new TypeError(`It is not known which permission ${method} needs`);
  return needs.map(([permission, kind, field]) => {
    const name = textAt(request, field);
    return { permission, resource: { kind, name: kind === 'project' ? projectOf(name) : name } };
  });
}

function textAt(request: object, field: string): string {
  const at = (value: unknown, key: string) => (value as Record<string, unknown> | null | undefined)?.[key];
  return String(field.split('.').reduce(at, request as unknown) ?? '');
}

/** Of `projects/P/topics/T`: `projects/P`. */
function projectOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}
