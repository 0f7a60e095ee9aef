import { type Deployment, type ResourceNames, resourceNames } from '../../shared/graph/names.ts';
import { createGcsObjectStore } from '../../shared/platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../../shared/platform/gcp/publisher.ts';
import type { ObjectLister, ObjectStore } from '../../shared/platform/object-store.ts';
import type { BatchPublisher, Publisher } from '../../shared/platform/publisher.ts';
import { type Connection, connect } from '../local-cloud/connect.ts';
import type { Environment } from './cli.ts';
import { CliError } from './cli-error.ts';
import { type DeploymentOptions, type DirectoryOption, directoryOf, externalsOf } from './deployment.ts';
import { EXIT } from './exit-code.ts';

/** What a command acts on: the names of a deployment, and clients that reach it. */
export interface Cloud {
  readonly names: ResourceNames;
  readonly store: ObjectStore & ObjectLister;
  readonly publisher: Publisher & BatchPublisher;
}

/** A cloud that was there before the command. */
export interface FoundCloud extends Cloud {
  readonly kind: Connection['kind'];
  /** For people: which one it is. */
  readonly title: string;
}

/** The cloud that the options, a running local cloud or the environment mean; null when there is none. */
export async function findCloud(
  options: DeploymentOptions & DirectoryOption,
  env: Environment,
): Promise<FoundCloud | null> {
  const directory = directoryOf(options, env);
  const { project, prefix } = options;
  const connection = await connect({ env, directory, project, prefix }).catch((cause: Error) => {
    throw new CliError(EXIT.usage, cause.message, { cause }); // the environment contradicts itself
  });
  if (!connection) return null;
  if (connection.kind === 'cloud' && connection.project.startsWith('demo-')) {
    throw new CliError(
      EXIT.usage,
      `Cannot reach project "${connection.project}": projects named demo-… never leave this machine, ` +
        'and no local cloud runs; start one by klio dev',
    );
  }
  const externals = externalsOf(env);
  return {
    ...reach({ ...connection, externals }),
    kind: connection.kind,
    title: titleOf(connection, directory),
  };
}

/** Points Google's clients, which read the process's environment, at a cloud. */
export function reach({
  project,
  prefix,
  externals = {},
  environment,
}: Deployment & Pick<Connection, 'environment'>): Cloud {
  Object.assign(process.env, environment);
  return {
    names: resourceNames({ project, prefix, externals }),
    store: createGcsObjectStore({ project }),
    publisher: createPubSubPublisher({ project }),
  };
}

function titleOf({ kind, project }: Connection, directory: string): string {
  switch (kind) {
    case 'local':
      return `the local cloud that runs on ${directory}`;
    case 'emulators':
      return `the emulators of project ${project}`;
    case 'cloud':
      return `project ${project}`;
  }
}
