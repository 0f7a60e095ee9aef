import type { Command } from 'commander';
import { z } from 'zod';
import { type ExternalAddresses, externalJobsJson } from '../../shared/graph/external-jobs.ts';
import type { Deployment } from '../../shared/graph/names.ts';
import type { Environment } from './cli.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';

/** The project of the local cloud: ids that start so never touch the network. */
export const LOCAL_PROJECT = 'demo-klio';
const DEFAULT_PREFIX = 'klio';
const DEFAULT_DIRECTORY = '.klio';

export interface DeploymentOptions {
  readonly project?: string;
  readonly prefix?: string;
}

export interface DirectoryOption {
  readonly directory?: string;
}

export function addDirectoryOption(command: Command): Command {
  return command.option('--directory <dir>', 'where the local cloud keeps its state (KLIO_DIRECTORY, .klio)');
}

export function addDeploymentOptions(command: Command): Command {
  return command
    .option('--project <id>', 'a real Google Cloud project instead of the local cloud')
    .option('--prefix <prefix>', 'what the names of the deployment start with (KLIO_PREFIX, klio)');
}

/** Where a command acts: the project that was named, or the local cloud. */
export function deploymentOf(options: DeploymentOptions, env: Environment): Deployment {
  return {
    project: options.project ?? LOCAL_PROJECT,
    prefix: options.prefix ?? env.KLIO_PREFIX ?? DEFAULT_PREFIX,
    externals: externalsOf(env),
  };
}

/** Where external jobs are that are not where the graph says; functions are told by the same variable. */
export function externalsOf({ KLIO_EXTERNAL_JOBS: value = '{}' }: Environment): ExternalAddresses {
  const addresses = externalJobsJson.safeParse(value);
  if (addresses.success) return addresses.data;
  throw new CliError(EXIT.usage, `Cannot read KLIO_EXTERNAL_JOBS: ${z.prettifyError(addresses.error)}`);
}

export function directoryOf(options: DirectoryOption, env: Environment): string {
  return options.directory ?? env.KLIO_DIRECTORY ?? DEFAULT_DIRECTORY;
}
