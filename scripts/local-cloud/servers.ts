import { join, resolve } from 'node:path';
import { systemClock } from '../../shared/platform/clock.ts';
import { OidcSigner } from '../emulator/core/oidc-signer.ts';
import { type FunctionHost, startFunctionHost } from '../emulator/functions/function-host.ts';
import type { LogLine } from '../emulator/functions/log-line.ts';
import type { Access } from '../emulator/iam/access.ts';
import { type PubSubEmulator, startPubSubEmulator } from '../emulator/pubsub/start.ts';
import { type StorageEmulator, startStorageEmulator } from '../emulator/storage/start.ts';
import type { WorkflowLogEntry } from '../emulator/workflows/calls/log.ts';
import { startWorkflowsEmulator, type WorkflowsEmulator } from '../emulator/workflows/start.ts';
import { choosePort, type Ports, rememberedPorts } from './remembered-ports.ts';
import type { LocalCloudOptions } from './start.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const SOURCE_FOLDERS = ['functions', 'shared'];

export interface Servers {
  readonly functions: FunctionHost;
  readonly pubsub: PubSubEmulator;
  readonly storage: StorageEmulator;
  readonly workflows: WorkflowsEmulator;
  stop(): Promise<void>;
}

/**
 * Starts the servers. The function host comes first and holds back what it gets until functions are
 * declared, because Pub/Sub and Workflows go on at once with what they have from an earlier run. Both sign tokens
 * with one key.
 */
export async function startServers(
  options: LocalCloudOptions,
  { pubsubAgent }: { readonly pubsubAgent: Access },
): Promise<Servers> {
  const { directory, clock, onPushFailure, onLog, maxInstances, maxWaitMs, watch } = options;
  const { root = REPOSITORY, faultPlan } = options;
  const portsFile = rememberedPorts(directory);
  const last = portsFile.read();
  const portFor = (server: keyof Ports, what: string) =>
    choosePort(what, { asked: options.ports?.[server], remembered: last?.[server] });
  const signer = new OidcSigner(clock ?? systemClock);
  const running: Partial<Servers> = {};
  // Who calls functions first, so that no function that is stopped costs a message an attempt.
  const stop = async () => {
    await Promise.all([
      running.workflows?.stop(),
      running.pubsub?.stop(),
      running.functions?.stop(),
      running.storage?.stop(),
    ]);
  };
  try {
    const functions = await startFunctionHost({
      root,
      port: await portFor('functions', 'the function host'),
      watch: watch ? SOURCE_FOLDERS : [],
      maxWaitMs,
      ...(clock && { clock }),
      ...(onLog && { onLog }),
      ...(maxInstances !== undefined && { maxInstances }),
    });
    Object.assign(running, { functions });
    const pubsub = await startPubSubEmulator({
      port: await portFor('pubsub', 'Pub/Sub'),
      directory: join(directory, 'pubsub'),
      agent: pubsubAgent,
      signer,
      ...(clock && { clock }),
      ...(onPushFailure && { onPushFailure }),
      ...(faultPlan && { faultPlan }),
    });
    Object.assign(running, { pubsub });
    const storage = await startStorageEmulator({
      port: await portFor('storage', 'Cloud Storage'),
      directory: join(directory, 'storage'),
      ...(clock && { clock }),
      ...(faultPlan && { faultPlan }),
      notify: (topic, message) => void pubsub.publish(topic, message),
    });
    Object.assign(running, { storage });
    const services = { pubsub: pubsub.host, storage: storage.endpoint, functions: functions.endpoint };
    const workflows = await startWorkflowsEmulator({
      port: await portFor('workflows', 'Workflows'),
      callbackPort: await portFor('callbacks', "the workflows' callbacks"),
      directory: join(directory, 'workflows'),
      signer,
      ...(clock && { clock }),
      servicesFor: () => services,
      ...(onLog && { onLog: (entry) => onLog(logLineOf(entry)) }),
    });
    Object.assign(running, { workflows });
    portsFile.write({
      functions: portOf(functions.endpoint),
      pubsub: portOf(pubsub.host),
      storage: portOf(storage.endpoint),
      workflows: portOf(workflows.host),
      callbacks: portOf(workflows.callbackEndpoint),
    });
    return { functions, pubsub, storage, workflows, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a workflow logs looks like what a function does. */
function logLineOf({ execution, severity, text }: WorkflowLogEntry): LogLine {
  const [, , , , , workflow = '', , id = ''] = execution.split('/');
  const json = { severity, message: text };
  return { functionName: workflow, instance: `${workflow}/${id}`, stream: 'stdout', line: text, json };
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
