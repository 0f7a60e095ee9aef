import { type ExistingSubscription, openPubSubAdmin, type PubSubAdmin } from './pubsub-admin.ts';
import type { SubscriptionResource, TopicResource } from './resources.ts';
import { subscriptionRequest, UPDATABLE_FIELDS } from './subscription-request.ts';

const ALREADY_EXISTS = 6; // https://grpc.github.io/grpc/core/md_doc_statuscodes.html

export interface PubSubDeclaration {
  readonly topics: readonly TopicResource[];
  readonly subscriptions: readonly SubscriptionResource[];
  readonly project: string;
  /** Starts the ids of our own subscriptions. */
  readonly prefix: string;
  /** `http://127.0.0.1:<port>` of the function host. */
  readonly functionsEndpoint: string;
  /** Unacknowledged messages of a subscription. */
  readonly backlogOf: (subscription: string) => number;
  readonly onNotice: (text: string) => void;
}

/**
 * Gives the Pub/Sub at `host` what is declared, over its own API. What is there from an earlier run is updated;
 * a subscription whose filter or topic has changed, which cannot be updated, is replaced, and a push
 * subscription of ours that is declared no longer is deleted.
 */
export async function applyPubSub(host: string, declaration: PubSubDeclaration): Promise<void> {
  const admin = openPubSubAdmin(host);
  try {
    await Promise.all(declaration.topics.map(({ name }) => createTopic(admin, name)));
    await applySubscriptions(admin, declaration);
  } finally {
    admin.close();
  }
}

async function createTopic(admin: PubSubAdmin, name: string): Promise<void> {
  try {
    await admin.createTopic(name);
  } catch (error) {
    if ((error as { code?: unknown }).code !== ALREADY_EXISTS) throw error;
  }
}

async function applySubscriptions(admin: PubSubAdmin, declaration: PubSubDeclaration): Promise<void> {
  const { project, subscriptions } = declaration;
  const listed = await admin.listSubscriptions(project);
  const existing = new Map(listed.map((subscription) => [subscription.name, subscription]));
  const declared = new Set(subscriptions.map(({ name }) => name));
  await Promise.all([
    ...subscriptions.map((resource) =>
      applySubscription(admin, resource, existing.get(resource.name), declaration),
    ),
    ...listed
      .filter((subscription) => isLeftOver(subscription, declared, declaration))
      .map(({ name }) => deleteLeftOver(admin, name, declaration)),
  ]);
}

async function applySubscription(
  admin: PubSubAdmin,
  resource: SubscriptionResource,
  existing: ExistingSubscription | undefined,
  { functionsEndpoint, backlogOf, onNotice }: PubSubDeclaration,
): Promise<void> {
  const { name, topic, filter = '' } = resource;
  const request = subscriptionRequest(resource, functionsEndpoint);
  if (existing?.topic === topic && existing.filter === filter) {
    await admin.updateSubscription(request, UPDATABLE_FIELDS);
    return;
  }
  if (existing) {
    const what = existing.topic === topic ? 'filter' : 'topic';
    onNotice(`Replacing ${name}: its ${what} has changed${lost(backlogOf(name))}`);
    await admin.deleteSubscription(name);
  }
  await admin.createSubscription(request);
}

/** It would push to a function that is not there, for as long as its messages last. */
function isLeftOver(
  { name, pushConfig }: ExistingSubscription,
  declared: ReadonlySet<string>,
  { project, prefix }: PubSubDeclaration,
): boolean {
  const isOurs = name.startsWith(`projects/${project}/subscriptions/${prefix}-`);
  return isOurs && Boolean(pushConfig?.pushEndpoint) && !declared.has(name);
}

async function deleteLeftOver(
  admin: PubSubAdmin,
  name: string,
  { backlogOf, onNotice }: PubSubDeclaration,
): Promise<void> {
  onNotice(`Deleting ${name}: the graph has it no longer${lost(backlogOf(name))}`);
  await admin.deleteSubscription(name);
}

function lost(messages: number): string {
  if (messages === 0) return '';
  return messages === 1 ? '; 1 undelivered message is gone' : `; ${messages} undelivered messages are gone`;
}
