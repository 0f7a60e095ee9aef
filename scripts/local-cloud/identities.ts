import { AccessControl } from '../emulator/iam/access.ts';
import { clientEnvironment } from './client-environment.ts';
import { policyOf } from './policy-of.ts';
import { type FunctionResource, ofKind, type Resource } from './resources.ts';
import type { Servers } from './servers.ts';
import { checkNotifications, restingDeadLetterPolicies, type ServiceAgents } from './service-agents.ts';

type Environment = Readonly<Record<string, string>>;

/** Who the functions are to the emulators, and who may call them. */
export interface Identities {
  /** To be called with every new list, before anything else is done about it. */
  declare(resources: readonly Resource[]): Promise<void>;
  /** The variables by which a function of the list finds the emulators. */
  environmentOf(fn: FunctionResource): Environment;
  /** The function, with those who may call it. */
  withInvokers(fn: FunctionResource): FunctionResource;
}

/** Nobody is told apart from the developer, and grants mean nothing. */
export function ignoredIam(environment: Environment): Identities {
  return {
    declare: async () => {},
    environmentOf: () => environment,
    withInvokers: (fn) => fn,
  };
}

/**
 * Google's clients send no credentials to emulators, so who calls shows in where: each account has a port of its
 * own on each emulator, where it may do what it was granted.
 */
export function enforcedIam(options: {
  readonly project: string;
  readonly prefix: string;
  readonly access: AccessControl;
  readonly agents: ServiceAgents;
  readonly servers: Servers;
  readonly onNotice: (text: string) => void;
}): Identities {
  const { project, prefix, access, agents, servers, onNotice } = options;
  const environments = new Map<string, Environment>();
  const open = async (account: string) => {
    const [pubsub, storage] = await Promise.all([
      servers.pubsub.listenFor(access.of(account)),
      servers.storage.listenFor(access.of(account)),
    ]);
    environments.set(account, clientEnvironment({ project, prefix, pubsub, storage }));
  };
  return {
    async declare(resources) {
      const policy = policyOf(resources, project);
      checkNotifications(resources, new AccessControl(policy).of(agents.storage));
      access.use(policy);
      for (const text of restingDeadLetterPolicies(resources, access.of(agents.pubsub))) onNotice(text);
      const accounts = new Set(ofKind(resources, 'function').map(({ serviceAccount }) => serviceAccount));
      await Promise.all([...accounts].filter((account) => !environments.has(account)).map(open));
    },
    environmentOf({ name, serviceAccount }) {
      const environment = environments.get(serviceAccount);
      // Without one, Google's clients would go looking for the real cloud.
      if (!environment) throw new TypeError(`Function ${name} was not declared`);
      return environment;
    },
    withInvokers: (fn) => ({
      ...fn,
      invokers: access.accountsWith('run.routes.invoke', { kind: 'function', name: fn.name }),
    }),
  };
}
