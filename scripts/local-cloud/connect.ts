import { clientEnvironment } from './client-environment.ts';
import { findRunning } from './endpoints-file.ts';

const DEFAULT_PREFIX = 'klio';

/** The cloud that a command works with. */
export interface Connection {
  /** 'local': a running local cloud. 'emulators': others, named by the environment. 'cloud': Google's. */
  readonly kind: 'local' | 'emulators' | 'cloud';
  readonly project: string;
  readonly prefix: string;
  /** What the Google clients need to find it, to be put into a process's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a local cloud would keep its state. */
  readonly directory: string;
  /** Asked for by name: only then a real project is worked with. */
  readonly project?: string | undefined;
  readonly prefix?: string | undefined;
}

/**
 * Finds the cloud of a command: a local one that runs on the directory, unless another project was asked for;
 * else the emulators that PUBSUB_EMULATOR_HOST and STORAGE_EMULATOR_HOST name; else the real project, if one
 * was asked for; else none. Throws when the environment names emulators by halves.
 */
export async function connect({ env, directory, ...asked }: ConnectOptions): Promise<Connection | null> {
  const running = await findRunning(directory);
  if (running && (asked.project ?? running.project) === running.project) {
    const { project, prefix } = running;
    return { kind: 'local', project, prefix, environment: clientEnvironment(running) };
  }
  const prefix = asked.prefix ?? env.KLIO_PREFIX ?? DEFAULT_PREFIX;
  const emulators = findEmulators(env);
  if (emulators) {
    const project = asked.project ?? env.GOOGLE_CLOUD_PROJECT;
    if (!project) throw new Error('Cannot use emulators without a project: set GOOGLE_CLOUD_PROJECT');
    const environment = clientEnvironment({ project, prefix, ...emulators });
    return { kind: 'emulators', project, prefix, environment };
  }
  if (asked.project === undefined) return null;
  const environment = { GOOGLE_CLOUD_PROJECT: asked.project, KLIO_PREFIX: prefix };
  return { kind: 'cloud', project: asked.project, prefix, environment };
}

function findEmulators(
  env: ConnectOptions['env'],
): { pubsub: string; storage: string; workflows: string | undefined } | null {
  const { PUBSUB_EMULATOR_HOST: pubsub, STORAGE_EMULATOR_HOST: storage } = env;
  if (!pubsub && !storage) return null;
  if (pubsub && storage) return { pubsub, storage, workflows: env.WORKFLOWS_EMULATOR_HOST };
  const [set, missing] = pubsub
    ? ['PUBSUB_EMULATOR_HOST', 'STORAGE_EMULATOR_HOST']
    : ['STORAGE_EMULATOR_HOST', 'PUBSUB_EMULATOR_HOST'];
  throw new Error(`Cannot use half a cloud: ${set} is set and ${missing} is not, set both or neither`);
}
