import type { WorkflowConfig } from '../emulator/workflows/engine/deploy.ts';
import { applyPubSub } from './apply-pubsub.ts';
import type { Resource, WorkflowResource } from './resources.ts';
import type { Servers } from './servers.ts';

export interface ApplyTarget extends Servers {
  readonly project: string;
  readonly prefix: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onNotice: (text: string) => void;
}

/**
 * Brings running servers in line with a list of resources. Buckets, topics and workflows that it does not name
 * stay, for what is in them. Throws when a subscription or a workflow refers to a function that it does not name,
 * and for a workflow that cannot be run, with the step.
 */
export async function applyResources(
  resources: readonly Resource[],
  { functions, pubsub, storage, workflows, project, prefix, environment, onNotice }: ApplyTarget,
): Promise<void> {
  checkPushes(resources);
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
  for (const workflow of ofKind(resources, 'workflow')) {
    workflows.deploy(workflowConfig(workflow, resources, functions.endpoint));
  }
  // Last: an event that a function publishes before a new subscription is there would not reach it.
  functions.serve(ofKind(resources, 'function'), { environment, jwksUrl: pubsub.jwksUrl });
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

function workflowConfig(
  { name, source, serviceAccount, environment }: WorkflowResource,
  resources: readonly Resource[],
  functionsEndpoint: string,
): WorkflowConfig {
  const functions = new Set(ofKind(resources, 'function').map((fn) => fn.name));
  const variables = Object.entries(environment).map(([key, value]) => {
    if (typeof value === 'string') return [key, value];
    if (functions.has(value.functionName)) return [key, `${functionsEndpoint}/${value.functionName}`];
    throw new Error(
      `Cannot bring up ${name}: its ${key} is the address of "${value.functionName}", which is no function of the list`,
    );
  });
  return { name, source, serviceAccount, environment: Object.fromEntries(variables) };
}

function ofKind<K extends Resource['kind']>(
  resources: readonly Resource[],
  kind: K,
): Extract<Resource, { kind: K }>[] {
  return resources.filter((resource): resource is Extract<Resource, { kind: K }> => resource.kind === kind);
}
