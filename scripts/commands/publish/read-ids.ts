import { createInterface } from 'node:readline';
import type { Cli } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';

/**
 * Entity ids from the arguments, or one per line from standard input where an argument is "-" or where there
 * are none and something is piped in. Empty lines are left out; nothing is read ahead of need.
 */
export async function* readIds(args: readonly string[], stdin: Cli['stdin']): AsyncGenerator<string> {
  if (args.length === 0 && stdin.isTTY) {
    throw new CliError(EXIT.usage, 'Cannot publish: no entity ids; give them as arguments or pipe them in');
  }
  for (const arg of args.length === 0 ? ['-'] : args) {
    if (arg === '-') yield* linesOf(stdin);
    else yield arg;
  }
}

async function* linesOf(stdin: Cli['stdin']): AsyncGenerator<string> {
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const id = line.trim();
    if (id !== '') yield id;
  }
}
