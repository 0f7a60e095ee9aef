import { CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { buildProgram } from './program.ts';
import { describeError } from './report-error.ts';
import { painter } from './terminal.ts';

/** Runs one command line and resolves with the exit code. Never rejects. */
export async function runCli(argv: readonly string[], cli: Cli): Promise<number> {
  const program = buildProgram(cli);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    // Commander has said what was wrong already; help that was asked for is no error.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const paint = painter(cli.stderr, cli.env);
    if (cli.signal.aborted) {
      cli.stderr.write(`${paint('yellow', 'interrupted')}\n`);
      return EXIT.interrupted;
    }
    const [first = '', ...rest] = describeError(thrown, { debug: program.opts().debug === true });
    cli.stderr.write(`${[paint('red', first), ...rest].join('\n')}\n`);
    return exitCodeOf(thrown);
  }
}
