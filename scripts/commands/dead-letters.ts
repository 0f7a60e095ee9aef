import { type Command, InvalidArgumentError } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { addDeploymentOptions, addDirectoryOption } from '../cli/deployment.ts';
import { EXIT } from '../cli/exit-code.ts';
import { hints } from './dead-letters/hints.ts';
import type { DeadLetterOptions } from './dead-letters/options.ts';
import { asTyped } from './dead-letters/options.ts';

const ABOUT = `
A message that cannot be handled, or has failed 20 times, is kept as a dead letter of its job until it is replayed
or discarded. Where no cloud runs, one is brought up on the state of the last local one, and ended afterwards.

Typical use:
  klio dead-letters list                                  what was given up, and why
  klio dead-letters show --job energy                     each letter, and where its log line is
  klio dead-letters replay --job energy --dry-run         what would be tried again
  klio dead-letters replay --job energy                   try again, once the cause is cured
  klio dead-letters discard --entity broken-track --yes   remove what will never work`;

const REPLAY_DETAILS = `
A letter goes to its job's own input, under its old request: no sibling runs. Replaying twice is harmless.

Examples:
  klio dead-letters replay --all --dry-run                        what would be replayed
  klio dead-letters replay --job energy --code TRANSFORM_FAILED   one kind of letter
  klio dead-letters replay --all --rate 20                        20 messages a second`;

const DISCARD_DETAILS = `
Without --yes nothing is removed. What is removed cannot be brought back: publish the entity again instead.

Examples:
  klio dead-letters discard --entity broken-track         what would be removed
  klio dead-letters discard --entity broken-track --yes   remove it`;

/** `klio dead-letters list|show|replay|discard`. */
export function registerDeadLetters(program: Command, cli: Cli): void {
  const letters = program
    .command('dead-letters')
    .description('look at messages that were given up, and try again')
    .addHelpText('after', ABOUT);
  register(letters, 'list', 'group what was given up by job and reason', (options) => list(options, cli));
  register(letters, 'show', 'show each letter whole, with where to find its log line', (options) =>
    show(options, cli),
  );
  register(letters, 'replay', 'publish letters to their job again', (options) => replay(options, cli))
    .option('--all', 'every letter')
    .option('--dry-run', 'say what would be replayed, and do nothing')
    .option('--force', 'work although the outputs exist')
    .option('--rate <n>', 'messages a second at the most', parsePositive)
    .option('--timeout <seconds>', 'wait no longer for a local cloud of its own', parsePositive, 300)
    .addHelpText('after', REPLAY_DETAILS);
  register(letters, 'discard', 'remove letters for good', (options) => discard(options, cli))
    .option('--all', 'every letter')
    .option('--yes', 'really remove them')
    .addHelpText('after', DISCARD_DETAILS);
}

async function list(options: DeadLetterOptions, cli: Cli): Promise<void> {
  const { listLetters } = await import('./dead-letters/run.ts');
  const { formatGroups } = await import('./dead-letters/format-letters.ts');
  const groups = await listLetters(options, cli);
  const output = outputOf(cli);
  if (options.json) return output.json(groups);
  output.data(...formatGroups(groups, Date.now(), output.paint));
  const [largest] = groups;
  if (!largest) return;
  const { job, code } = largest;
  const next = [
    ['Look closer', `show --job ${job} --code ${code}`],
    ['Try again', `replay --job ${job} --code ${code} --dry-run`],
    ['Give up', `discard --job ${job} --code ${code}`],
  ] as const;
  output.note('', ...hints(options, next));
}

async function show(options: DeadLetterOptions, cli: Cli): Promise<void> {
  const { showLetters } = await import('./dead-letters/run.ts');
  const { formatLetters } = await import('./dead-letters/format-letters.ts');
  const shown = await showLetters(options, cli);
  const output = outputOf(cli);
  if (options.json) output.json(shown);
  else output.data(...formatLetters(shown, Date.now(), output.paint));
}

async function replay(options: DeadLetterOptions, cli: Cli): Promise<void> {
  requireChoice(options, 'replay');
  const { replayAll } = await import('./dead-letters/run.ts');
  const { formatReplay } = await import('./dead-letters/format-letters.ts');
  const result = await replayAll(options, cli);
  const output = outputOf(cli);
  if (options.json) output.json(result);
  else output.data(...formatReplay(result, output.paint));
  if (!options.json && result.dryRun && result.replayed > 0) {
    output.note(...hints(options, [['To replay them', `replay ${asTyped(options)}`]]));
  }
  if (result.failures.length > 0 || (result.deadLetters ?? []).length > 0) cli.exitCode = EXIT.someFailed;
}

async function discard(options: DeadLetterOptions, cli: Cli): Promise<void> {
  requireChoice(options, 'discard');
  const { discardAll } = await import('./dead-letters/run.ts');
  const { formatDiscard } = await import('./dead-letters/format-letters.ts');
  const result = await discardAll(options, cli);
  const output = outputOf(cli);
  if (options.json) return output.json(result);
  output.data(...formatDiscard(result));
  if (result.dryRun && result.discarded > 0) {
    output.note(...hints(options, [['Nothing was removed; to do it', `discard ${asTyped(options)} --yes`]]));
  }
}

function register(
  parent: Command,
  name: string,
  description: string,
  run: (options: DeadLetterOptions) => Promise<void>,
): Command {
  const command = parent
    .command(name)
    .description(description)
    .option('--job <job...>', 'letters of these jobs')
    .option('--code <code...>', 'given up with these codes')
    .option('--entity <id...>', 'about these entities')
    .option('--reason <text>', 'whose reason contains this text')
    .option('--request <id>', 'of this request')
    .option('--backfill <id>', 'of this backfill')
    .option('--id <id...>', 'these letters and no others');
  addDeploymentOptions(addDirectoryOption(command));
  return command.action(() => run(command.optsWithGlobals<DeadLetterOptions>()));
}

/** Whoever changes things says which, or that they mean all. */
function requireChoice(options: DeadLetterOptions, verb: string): void {
  const { all, job, id, entity, code, reason, request, backfill } = options;
  if (all || job || id || entity || code || reason || request || backfill) return;
  throw new CliError(
    EXIT.usage,
    `Cannot ${verb}: say which letters, by --job, --code, --entity, --reason, --request, --backfill or --id, or say ` +
      '--all',
  );
}

function parsePositive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('must be a number above 0');
}
