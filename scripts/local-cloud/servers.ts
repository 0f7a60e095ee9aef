import { join, resolve } from 'node:path';
import { type FunctionHost, startFunctionHost } from '../emulator/functions/function-host.ts';
import type { Access } from '../emulator/iam/access.ts';
import { type PubSubEmulator, startPubSubEmulator } from '../emulator/pubsub/start.ts';
import { type StorageEmulator, startStorageEmulator } from '../emulator/storage/start.ts';
import { choosePort, type Ports, rememberedPorts } from './remembered-ports.ts';
import type { LocalCloudOptions } from './start.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const SOURCE_FOLDERS = ['functions', 'shared'];

export interface Servers {
  readonly functions: FunctionHost;
  readonly pubsub: PubSubEmulator;
  readonly storage: StorageEmulator;
  stop(): Promise<void>;
}

/**
 * Starts the three servers. The function host comes first and holds back what it gets until functions are
 * declared, because Pub/Sub goes on at once with what it has from an earlier run.
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
  const running: Partial<Servers> = {};
  // Pub/Sub first, so that no function that is stopped costs a message an attempt.
  const stop = async () => {
    await Promise.all([running.pubsub?.stop(), running.functions?.stop(), running.storage?.stop()]);
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
    portsFile.write({
      functions: portOf(functions.endpoint),
      pubsub: portOf(pubsub.host),
      storage: portOf(storage.endpoint),
    });
    return { functions, pubsub, storage, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
