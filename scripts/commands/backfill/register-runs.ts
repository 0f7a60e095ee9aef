import type { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { addPaceOptions, addRunOptions, type RunOptions } from './run-options.ts';
import type { RetryOptions, StartOptions } from './start.ts';

const START_DETAILS = `
It says what it will do and, at a terminal, asks first. A plan whose graph has changed since is refused. Messages go
out at --rate in all, and hold by themselves while the jobs are behind; live messages have subscriptions of their own
and never wait behind them.

Examples:
  klio backfill start spring
  klio backfill start spring --rate 200 --yes
  klio backfill start spring --project my-project --region europe-west1`;

const RESUME_DETAILS = `
What was published is not published again, except for what is missing once all has been. It works for one that was
paused, and for one whose workflow broke, stalled or gave up. It goes on as fast as before unless told otherwise.`;

const WATCH_DETAILS = `
Ctrl-C ends the watching, not the backfill. It ends with 0 where the backfill is complete, and with 3 where it ended
in any other way.`;

const RETRY_DETAILS = `
What is missing by the last look becomes a backfill of its own, such as spring-retry-1: the same jobs, the same
messages. Mend the cause first: klio dead-letters list tells it.`;

/** `klio backfill start|status|watch|pause|resume|cancel|report|retry-failed|list` */
export function registerBackfillRuns(backfill: Command, cli: Cli): void {
  const start = register<StartOptions>(backfill, 'start', 'let a planned backfill run', async (id, options) =>
    (await import('./start.ts')).start(id, options, cli),
  );
  addPaceOptions(start).option('-y, --yes', 'do not ask').addHelpText('after', START_DETAILS);
  register(backfill, 'status', 'show how a backfill is, and how far', async (id, options) =>
    (await import('./status.ts')).status(id, options, cli),
  );
  register(backfill, 'watch', 'show it again and again, until it ends', async (id, options) =>
    (await import('./watch.ts')).watch(id, options, cli),
  ).addHelpText('after', WATCH_DETAILS);
  register(backfill, 'pause', 'publish nothing further for now', async (id, options) =>
    (await import('./stop.ts')).pause(id, options, cli),
  );
  const resume = register<StartOptions>(backfill, 'resume', 'go on where it stopped', async (id, options) =>
    (await import('./start.ts')).resume(id, options, cli),
  );
  addPaceOptions(resume).addHelpText('after', RESUME_DETAILS);
  register(backfill, 'cancel', 'publish nothing further, for good', async (id, options) =>
    (await import('./stop.ts')).cancel(id, options, cli),
  );
  register(backfill, 'report', 'tell what became of a backfill', async (id, options) =>
    (await import('./report.ts')).report(id, options, cli),
  );
  const retry = register<RetryOptions>(
    backfill,
    'retry-failed',
    'make a backfill of what another one lacks, and start it',
    async (id, options) => (await import('./start.ts')).retryFailed(id, options, cli),
  );
  addPaceOptions(retry)
    .option('-y, --yes', 'do not ask')
    .option('--plan-only', 'do not start it')
    .addHelpText('after', RETRY_DETAILS);
  const list = backfill.command('list').description('show all backfills');
  addRunOptions(list).action(async () =>
    (await import('./list.ts')).list(list.optsWithGlobals<RunOptions>(), cli),
  );
}

function register<Options extends RunOptions = RunOptions>(
  parent: Command,
  name: string,
  description: string,
  run: (id: string, options: Options) => Promise<void>,
): Command {
  const command = parent.command(name).description(description).argument('<id>', 'id of the backfill');
  return addRunOptions(command).action((id: string) => run(id, command.optsWithGlobals<Options>()));
}
