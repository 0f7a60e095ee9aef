import { Command } from 'commander';
import { registerBackfill } from '../commands/backfill.ts';
import { registerBuild } from '../commands/build.ts';
import { registerCompletion } from '../commands/completion.ts';
import { registerCost } from '../commands/cost.ts';
import { registerDeadLetters } from '../commands/dead-letters.ts';
import { registerDemo } from '../commands/demo.ts';
import { registerDev } from '../commands/dev.ts';
import { registerGraph } from '../commands/graph.ts';
import { registerJobRun } from '../commands/job-run.ts';
import { registerMessagePublish, registerPublish } from '../commands/publish.ts';
import { registerResources } from '../commands/resources.ts';
import { registerStatus } from '../commands/status.ts';
import { registerTrace } from '../commands/trace.ts';
import { registerVerify } from '../commands/verify.ts';
import { registerWhy } from '../commands/why.ts';
import type { Cli } from './cli.ts';
import { EXIT_CODE_HELP } from './exit-code.ts';

/**
 * The whole command line. Commands import what they need when they run, so that `--help` and a wrong option
 * answer at once.
 */
export function buildProgram(cli: Cli): Command {
  const program = new Command('klio')
    .description('Audio job graphs on Cloud Run functions, Pub/Sub and Cloud Storage')
    .option('--json', 'print JSON on standard output, for programs')
    .option('--debug', 'show where an error came from')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
      getOutHelpWidth: () => cli.stdout.columns ?? 100,
      getErrHelpWidth: () => cli.stderr.columns ?? 100,
    })
    .exitOverride()
    .showHelpAfterError('Add --help to see what it takes.')
    .addHelpText('afterAll', `\n${EXIT_CODE_HELP}`);

  registerDemo(program, cli);
  registerDev(program, cli);
  registerPublish(program, cli);
  registerWhy(program, cli);
  registerStatus(program, cli);
  registerTrace(program, cli);
  registerDeadLetters(program, cli);
  registerBackfill(program, cli);
  registerCost(program, cli);
  registerGraph(program, cli);
  registerResources(program, cli);
  registerVerify(program, cli);
  registerBuild(program, cli);
  const job = program.command('job').description('work on one job');
  registerJobRun(job, cli);
  const message = program.command('message').description('Klio\'s spelling of "publish"');
  registerMessagePublish(message, cli);
  registerCompletion(program, cli);
  return program;
}
