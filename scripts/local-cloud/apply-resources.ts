import { applyPubSub } from './apply-pubsub.ts';
import type { Identities } from './identities.ts';
import { ofKind, type Resource } from './resources.ts';
import type { Servers } from './servers.ts';

export interface ApplyTarget extends Servers {
  readonly project: string;
  readonly prefix: string;
  readonly identities: Identities;
  readonly onNotice: (text: string) => void;
}

/**
 * Brings running servers in line with a list of resources. Buckets, topics and workflows that it does not name
 * stay, for what is in them. Throws when a subscription or a workflow refers to a function that it does not name,
 * and for a workflow that cannot be run, with the step.
 */
export async function applyResources(
  resources: readonly Resource[],
  { functions, pubsub, storage, workflows, project, prefix, identities, onNotice }: ApplyTarget,
): Promise<void> {
  checkPushes(resources);
  checkAddresses(resources);
  await identities.declare(resources);
  for (const { name, notifications } of ofKind(resources, 'bucket'))
    storage.createBucket(name, notifications);
  await applyPubSub(pubsub.host, {
    topics: ofKind(resources, 'topic'),
    subscriptions: ofKind(resources, 'subscription'),
    project,
    prefix,
    functionsEndpoint: functions.endpoint,
    backlogOf: (name) => pubsub.backlog().find(({ subscription }) => subscription === name)?.unacked ?? 0,
    onNotice,
  });
  // Last: an event that a function publishes before a new subscription is there would not reach it.
  functions.serve(ofKind(resources, 'function').map(identities.withInvokers), {
    environmentOf: identities.environmentOf,
    jwksUrl: pubsub.jwksUrl,
  });
  for (const { kind: _, addresses, environment, ...workflow } of ofKind(resources, 'workflow')) {
    const found = Object.entries(addresses).map(([key, name]) => [key, `${functions.endpoint}/${name}`]);
    workflows.deploy({ ...workflow, environment: { ...environment, ...Object.fromEntries(found) } });
  }
}

function checkPushes(resources: readonly Resource[]): void {
  const functions = new Set(ofKind(resources, 'function').map(({ name }) => name));
  for (const { name, push } of ofKind(resources, 'subscription')) {
    if (!push || functions.has(push.functionName)) continue;
    throw new Error(
      `Cannot bring up ${name}: it pushes to "${push.functionName}", which is no function of the list`,
    );
  }
}

function checkAddresses(resources: readonly Resource[]): void {
  const functions = new Set(ofKind(resources, 'function').map(({ name }) => name));
  for (const { name, addresses } of ofKind(resources, 'workflow')) {
    for (const [variable, functionName] of Object.entries(addresses)) {
      if (functions.has(functionName)) continue;
      throw new Error(
        `Cannot bring up ${name}: its ${variable} is the address of "${functionName}", which is no function of the list`,
      );
    }
  }
}
