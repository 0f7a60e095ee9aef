import { type Command, InvalidArgumentError } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { addDeploymentOptions, addDirectoryOption } from '../cli/deployment.ts';
import { EXIT } from '../cli/exit-code.ts';
import type { DeadLetterOptions } from './dead-letters/options.ts';

const REPLAY_DETAILS = `
A letter goes to its job's own input, under its old request: no sibling runs. Replaying twice is harmless.

Examples:
  klio dead-letters replay --all --dry-run                     what would be replayed
  klio dead-letters replay --job energy --code STORAGE_UNAVAILABLE
  klio dead-letters replay --all --rate 20                     20 messages a second`;

/** `klio dead-letters list|show|replay|discard`. */
export function registerDeadLetters(program: Command, cli: Cli): void {
  const letters = program
    .command('dead-letters')
    .description('look at messages that were given up, and try again');
  register(letters, 'list', 'group what was given up by job and reason', async (options) => {
    const { listLetters } = await import('./dead-letters/run.ts');
    const { formatGroups } = await import('./dead-letters/format-letters.ts');
    const groups = await listLetters(options, cli);
    const output = outputOf(cli);
    if (options.json) output.json(groups);
    else output.data(...formatGroups(groups, Date.now(), output.paint));
  });
  register(letters, 'show', 'show each letter whole', async (options) => {
    const { showLetters } = await import('./dead-letters/run.ts');
    const { formatLetters } = await import('./dead-letters/format-letters.ts');
    const shown = await showLetters(options, cli);
    const output = outputOf(cli);
    if (options.json) output.json(shown);
    else output.data(...formatLetters(shown, Date.now(), output.paint));
  });
  const replay = register(letters, 'replay', 'publish letters to their job again', async (options) => {
    requireChoice(options, 'replay');
    const { replayAll } = await import('./dead-letters/run.ts');
    const { formatReplay } = await import('./dead-letters/format-letters.ts');
    const result = await replayAll(options, cli);
    const output = outputOf(cli);
    if (options.json) output.json(result);
    else output.data(...formatReplay(result, output.paint));
    if (result.failures.length > 0 || (result.deadLetters ?? []).length > 0) cli.exitCode = EXIT.someFailed;
  });
  replay
    .option('--all', 'every letter')
    .option('--dry-run', 'say what would be replayed, and do nothing')
    .option('--force', 'work although the outputs exist')
    .option('--rate <n>', 'messages a second at the most', parseRate)
    .option('--timeout <seconds>', 'wait no longer for a local cloud of its own', Number, 300)
    .addHelpText('after', REPLAY_DETAILS);
  const discard = register(letters, 'discard', 'remove letters for good', async (options) => {
    requireChoice(options, 'discard');
    const { discardAll } = await import('./dead-letters/run.ts');
    const result = await discardAll(options, cli);
    const output = outputOf(cli);
    if (options.json) output.json(result);
    else output.data(`${options.yes ? 'Discarded' : 'Would discard'} ${result.discarded} dead letters`);
    if (!options.yes && result.discarded > 0) output.note('Nothing was removed: add --yes to do it');
  });
  discard.option('--all', 'every letter').option('--yes', 'really remove them');
}

function register(
  parent: Command,
  name: string,
  description: string,
  run: (options: DeadLetterOptions) => Promise<void>,
): Command {
  const command = parent.command(name).description(description);
  addDeploymentOptions(addDirectoryOption(command))
    .option('--job <job...>', 'of these jobs')
    .option('--id <id...>', 'these letters')
    .option('--entity <id...>', 'about these entities')
    .option('--code <code...>', 'given up with these codes')
    .option('--reason <text>', 'whose reason contains this text')
    .option('--request <id>', 'of this request');
  return command.action(() => run(command.optsWithGlobals<DeadLetterOptions>()));
}

/** Whoever changes things says which, or that they mean all. */
function requireChoice(options: DeadLetterOptions, verb: string): void {
  const { all, job, id, entity, code, reason, request } = options;
  if (all || job || id || entity || code || reason || request) return;
  throw new CliError(EXIT.usage, `Cannot ${verb}: say which letters, by --job, --code, --entity …, or --all`);
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (Number.isFinite(rate) && rate > 0) return rate;
  throw new InvalidArgumentError('must be a number of messages a second above 0');
}
