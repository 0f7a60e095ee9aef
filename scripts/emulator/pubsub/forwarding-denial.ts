import type { Access, Denial } from '../iam/access.ts';

/**
 * What keeps Pub/Sub's own account from moving messages to a dead-letter topic, null when nothing does.
 * https://cloud.google.com/pubsub/docs/dead-letter-topics#grant_forwarding_permissions
 */
export function forwardingDenial(agent: Access, subscription: string, topic: string): Denial | null {
  return (
    agent.lacks('pubsub.topics.publish', { kind: 'topic', name: topic }) ??
    agent.lacks('pubsub.subscriptions.consume', { kind: 'subscription', name: subscription })
  );
}
