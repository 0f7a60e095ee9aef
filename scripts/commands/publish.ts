import type { Command } from 'commander';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Job } from '../../shared/graph/job.ts';
import { type Cli, outputOf } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../cli/deployment.ts';
import { EXIT } from '../cli/exit-code.ts';
import { loadGraph, requireJob } from '../cli/load-graph.ts';
import { addTimeoutOption, type TimeoutOption } from '../cli/timeout.ts';
import type { DraftOptions } from './publish/draft.ts';

export interface PublishOptions extends DeploymentOptions, DirectoryOption, TimeoutOption {
  readonly bottomUp?: true;
  readonly topDown?: true;
  readonly force?: true;
  readonly ping?: true;
  readonly nonKlio?: true;
  readonly wait?: true;
  readonly json?: true;
}

/** What a publish is about. */
export interface PublishTask extends DraftOptions {
  readonly graph: JobGraph;
  readonly job: Job;
  readonly entityIds: AsyncIterable<string>;
}

const DETAILS = `
It goes to the local cloud that runs on the directory, else to the emulators of PUBSUB_EMULATOR_HOST and
STORAGE_EMULATOR_HOST, else to --project. Without any of these a local cloud is brought up for it.

Examples:
  klio publish energy song1 song2        this job, and what it lacks above it
  klio publish downsample song1 -t       this job and everything below it
  klio publish energy < ids.txt          ids from standard input, one per line`;

/** `klio publish`. */
export function registerPublish(program: Command, cli: Cli): void {
  addPublish(program.command('publish'), cli);
}

/** `klio message publish`, as Klio spells it. */
export function registerMessagePublish(message: Command, cli: Cli): void {
  addPublish(message.command('publish'), cli);
}

function addPublish(command: Command, cli: Cli): void {
  command
    .description('ask a job for entities')
    .argument('<job>', 'name of the job')
    .argument('[id...]', 'entity ids; "-", or none at all, reads them from standard input')
    .option('-b, --bottom-up', 'only this job, and the ancestors that it lacks (the default)')
    .option('-t, --top-down', 'this job and everything below it')
    .option('-f, --force', 'work although the outputs exist')
    .option('-p, --ping', 'travel through the graph without work')
    .option('-n, --non-klio', 'send the bare ids, to a job that accepts any message')
    .option('-w, --wait', 'follow what comes of it in the local cloud that runs')
    .addHelpText('after', DETAILS);
  addTimeoutOption(addDeploymentOptions(addDirectoryOption(command)));
  command.action(async (jobName: string, ids: readonly string[]) => {
    const options = command.optsWithGlobals<PublishOptions>();
    const how = howToPublish(options);
    const graph = await loadGraph();
    const job = requireJob(graph, jobName);
    if (how.raw && job.accepts !== 'any') {
      throw new CliError(EXIT.usage, `Cannot send bare ids to "${jobName}": it accepts KlioMessages only`);
    }
    const { readIds } = await import('./publish/read-ids.ts');
    const { runPublish } = await import('./publish/run-publish.ts');
    const { formatPublish } = await import('./publish/format-publish.ts');
    const output = outputOf(cli);
    const task: PublishTask = { ...how, graph, job, entityIds: readIds(ids, cli.stdin) };
    const result = await runPublish(task, options, cli);
    if (options.json) output.json(result);
    else output.data(...formatPublish(result, output.paint));
    const { failed, deadLetters = [] } = result;
    if (failed.length > 0 || deadLetters.length > 0) cli.exitCode = EXIT.someFailed;
  });
}

/** Throws a CliError for options that contradict each other. */
function howToPublish(options: PublishOptions): DraftOptions {
  const { topDown = false, force = false, ping = false, nonKlio: raw = false } = options;
  if (topDown && options.bottomUp) throw conflict('--top-down', '--bottom-up');
  if (raw && force) throw conflict('--non-klio', '--force');
  if (raw && ping) throw conflict('--non-klio', '--ping');
  if (raw && options.bottomUp) throw conflict('--non-klio', '--bottom-up');
  return { topDown, force, ping, raw };
}

function conflict(one: string, other: string): CliError {
  return new CliError(EXIT.usage, `Cannot publish: ${one} and ${other} exclude each other`);
}
