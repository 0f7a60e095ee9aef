import { type Access, remedyFor } from '../emulator/iam/access.ts';
import { forwardingDenial } from '../emulator/pubsub/forwarding-denial.ts';
import { PUBSUB_AGENT, STORAGE_AGENT } from '../stack/cloud-state.ts';
import { ofKind, type Resource } from './resources.ts';

/** The accounts that the services themselves act as, by email. They need grants like any other. */
export interface ServiceAgents {
  /** Moves what was given up to the dead-letter topic. */
  readonly pubsub: string;
  /** Publishes the notifications of buckets. */
  readonly storage: string;
}

/** Those of a project whose number nobody said. */
export const LOCAL_AGENTS: ServiceAgents = { pubsub: PUBSUB_AGENT, storage: STORAGE_AGENT };

/** Throws where Cloud Storage would refuse a notification, since its agent may not publish to the topic. */
export function checkNotifications(resources: readonly Resource[], agent: Access): void {
  for (const { name, notifications } of ofKind(resources, 'bucket')) {
    for (const { topic } of notifications) {
      const denial = agent.lacks('pubsub.topics.publish', { kind: 'topic', name: topic });
      if (!denial) continue;
      throw new Error(
        `Cannot give bucket ${name} a notification: the service account ${denial.account} does not have permission ` +
          `to publish messages to the Pub/Sub topic ${topic}; ${remedyFor(denial)}`,
      );
    }
  }
}

/** A sentence for each subscription whose messages are never given up, since Pub/Sub's agent may not do it. */
export function restingDeadLetterPolicies(resources: readonly Resource[], agent: Access): string[] {
  return ofKind(resources, 'subscription').flatMap(({ name, deadLetterPolicy }) => {
    const denial = deadLetterPolicy && forwardingDenial(agent, name, deadLetterPolicy.topic);
    if (!denial) return [];
    const { account, permission } = denial;
    return [`Messages of ${name} are never given up: ${account} has no ${permission}; ${remedyFor(denial)}`];
  });
}
