import { type Command, InvalidArgumentError } from 'commander';
import { MAX_CONCURRENCY, type RunSettings } from '../../backfill/run-settings.ts';
import type { Cli } from '../../cli/cli.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../../cli/deployment.ts';
import { inShell } from '../../cli/in-shell.ts';
import { DEFAULT_REGION } from '../../local-cloud/default-region.ts';
import { whereTyped } from '../dead-letters/hints.ts';

/** What every command about backfills takes. */
export interface RunOptions extends DeploymentOptions, DirectoryOption {
  readonly region?: string;
  readonly json?: true;
}

export function addRunOptions(command: Command): Command {
  return addDeploymentOptions(addDirectoryOption(command)).option(
    '--region <region>',
    `where the workflow is deployed (KLIO_REGION, ${DEFAULT_REGION})`,
  );
}

/** The id with the options that say which cloud, as somebody would type them again. */
export function asTyped(id: string, options: RunOptions): string {
  const { region } = options;
  return [id, ...whereTyped(options), ...(region === undefined ? [] : ['--region', inShell(region)])].join(
    ' ',
  );
}

export function regionOf({ region }: RunOptions, { env }: Cli): string {
  return region ?? env.KLIO_REGION ?? DEFAULT_REGION;
}

/** What a command that starts an execution takes besides. */
export interface PaceOptions {
  readonly rate?: number;
  readonly concurrency?: number;
  readonly maxBacklog?: number;
  readonly verifyEvery?: number;
  readonly patience?: number;
}

export function addPaceOptions(command: Command): Command {
  return command
    .option('--rate <n>', "messages a second (the plan's entities a second, 5000 at most)", parsePositive)
    .option(
      '--concurrency <n>',
      'shards at a time, 20 at most (one per 100 messages a second, as far as there are)',
      parseConcurrency,
    )
    .option('--max-backlog <seconds>', 'hold while half of what is older is not done (3600)', parsePositive)
    .option(
      '--verify-every <seconds>',
      'between two looks at what is done (5 to 300, by the plan)',
      parsePositive,
    )
    .option(
      '--patience <seconds>',
      'give up what is missing when nothing new came for so long (900; 60 on a local cloud)',
      parsePositive,
    );
}

/** As long as Pub/Sub tries again after a failure, and an attempt takes. */
const PATIENCE_SECONDS = { cloud: 900, local: 60 };

/** What was asked for. */
export function settingsAsked(
  { rate, concurrency, maxBacklog, verifyEvery, patience }: PaceOptions,
  { isLocal }: { readonly isLocal: boolean },
): Partial<RunSettings> & Pick<RunSettings, 'patienceSeconds'> {
  return {
    ...(rate !== undefined && { ratePerSecond: rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(maxBacklog !== undefined && { maxBacklogSeconds: maxBacklog }),
    ...(verifyEvery !== undefined && { verifySeconds: verifyEvery }),
    patienceSeconds: patience ?? PATIENCE_SECONDS[isLocal ? 'local' : 'cloud'],
  };
}

export function parsePositive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('must be a number above 0');
}

function parseConcurrency(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_CONCURRENCY) return number;
  throw new InvalidArgumentError(`must be a whole number from 1 to ${MAX_CONCURRENCY}`);
}
