import type { Clock } from '../../shared/platform/clock.ts';
import { lockDirectory } from '../emulator/core/directory-lock.ts';
import type { FaultPlan } from '../emulator/core/faults/fault-plan.ts';
import type { LogLine } from '../emulator/functions/log-line.ts';
import { AccessControl, UNLIMITED } from '../emulator/iam/access.ts';
import type { PushFailure } from '../emulator/pubsub/push/pusher.ts';
import type { PubSubEmulator } from '../emulator/pubsub/start.ts';
import type { StorageEmulator } from '../emulator/storage/start.ts';
import type { WorkflowsEmulator } from '../emulator/workflows/start.ts';
import { applyResources } from './apply-resources.ts';
import { clientEnvironment } from './client-environment.ts';
import { endpointsFile } from './endpoints-file.ts';
import { enforcedIam, ignoredIam } from './identities.ts';
import { policyOf } from './policy-of.ts';
import type { Ports } from './remembered-ports.ts';
import type { Resource } from './resources.ts';
import { type Servers, startServers } from './servers.ts';
import { LOCAL_AGENTS, type ServiceAgents } from './service-agents.ts';

export interface LocalCloudOptions {
  readonly resources: readonly Resource[];
  /**
   * 'enforced': functions may do what the list grants to their accounts, and are called by whom it lets. 'ignored',
   * the default: they may do anything, and are called by the invokers that they declare.
   */
  readonly iam?: 'enforced' | 'ignored';
  /** As whom the services themselves act, where IAM is enforced. */
  readonly agents?: ServiceAgents;
  readonly project: string;
  /** Starts the names of the deployment, `klio` unless given. */
  readonly prefix?: string;
  /** Keeps the state from run to run, `.klio` mostly. One local cloud at a time. */
  readonly directory: string;
  /** The repository that the functions' sources are in, this one unless given. */
  readonly root?: string;
  /** Absent: those of the last run, or any free ones. */
  readonly ports?: Partial<Ports>;
  readonly clock?: Clock;
  /** At most so many instances of one function at a time, whatever it declares. */
  readonly maxInstances?: number;
  /** How long a push waits for an instance; absent: as on Cloud Run. */
  readonly maxWaitMs?: number;
  /** Restart functions when their sources change. */
  readonly watch?: boolean;
  /** What goes wrong in Pub/Sub and Cloud Storage, for tests. */
  readonly faultPlan?: FaultPlan;
  /** Takes what functions write, and what is to be said about their processes. */
  readonly onLog?: (line: LogLine) => void;
  /** Hears of every push that was not acknowledged. */
  readonly onPushFailure?: (failure: PushFailure) => void;
  /** Takes sentences about what was changed in the state of an earlier run. */
  readonly onNotice?: (text: string) => void;
}

export interface LocalCloud {
  readonly project: string;
  readonly prefix: string;
  readonly endpoints: {
    /** `127.0.0.1:<port>` */
    readonly pubsub: string;
    /** `http://127.0.0.1:<port>` */
    readonly storage: string;
    /** `http://127.0.0.1:<port>`; a function's address is this and `/<functionName>`. */
    readonly functions: string;
    /** `127.0.0.1:<port>` */
    readonly workflows: string;
  };
  /** What a process needs in its environment for the Google clients to find this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  readonly pubsub: PubSubEmulator;
  readonly storage: StorageEmulator;
  readonly workflows: WorkflowsEmulator;
  /** Starts one instance of each function ahead of the first message. */
  warm(): Promise<void>;
  /** Resolves when every pushed message is acknowledged or dead-lettered. Rejects when the signal fires. */
  whenIdle(signal: AbortSignal): Promise<void>;
  /** Brings it in line with a new list; what is declared as before goes on undisturbed. */
  apply(resources: readonly Resource[]): Promise<void>;
  /** Stops everything. What was not acknowledged is delivered in the next run. */
  stop(): Promise<void>;
}

/**
 * Brings up a cloud on this machine with what the list declares, on 127.0.0.1 only. Throws when another one
 * runs on the directory (naming its process), when a port that was asked for is taken, or when a declaration
 * is not valid; nothing is left running then.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { project, prefix = 'klio', directory, onNotice = () => {} } = options;
  const { iam = 'ignored', agents = LOCAL_AGENTS } = options;
  const unlock = lockDirectory(directory);
  const file = endpointsFile(directory);
  let servers: Servers | undefined;
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    file.remove();
    await servers?.stop();
    unlock();
  };
  const stop = () => {
    stopping ??= stopAll();
    return stopping;
  };
  try {
    const access = iam === 'enforced' ? new AccessControl(policyOf(options.resources, project)) : null;
    servers = await startServers(options, { pubsubAgent: access?.of(agents.pubsub) ?? UNLIMITED });
    const { functions, pubsub, storage, workflows } = servers;
    const endpoints = {
      pubsub: pubsub.host,
      storage: storage.endpoint,
      functions: functions.endpoint,
      workflows: workflows.host,
    };
    const environment = clientEnvironment({ project, prefix, ...endpoints });
    const identities = access
      ? enforcedIam({ project, prefix, access, agents, servers, onNotice })
      : ignoredIam(environment);
    const target = { ...servers, project, prefix, identities, onNotice };
    await applyResources(options.resources, target);
    file.write({ pid: process.pid, project, prefix, ...endpoints });
    return {
      project,
      prefix,
      endpoints,
      environment,
      pubsub,
      storage,
      workflows,
      warm: functions.warm,
      whenIdle: pubsub.whenIdle,
      apply: (resources) => applyResources(resources, target),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
