import { createReadStream } from 'node:fs';
import { type EntityIdRule, parseEntityId } from '../../../shared/message/entity-id.ts';
import type { Cli } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';

/**
 * The ids of a manifest, one per line; "-" is standard input. Empty lines are left out. Throws a CliError for
 * a file that cannot be read, and for a line that is no id, by its number.
 */
export async function* readManifest(
  file: string,
  { stdin, rule }: { readonly stdin: Cli['stdin']; readonly rule: EntityIdRule },
): AsyncGenerator<string> {
  let lineNumber = 0;
  try {
    const input = file === '-' ? stdin : createReadStream(file);
    for await (const line of linesOf(input)) {
      lineNumber += 1;
      const id = line.trim();
      if (id !== '') yield parseEntityId(id, rule);
    }
  } catch (cause) {
    const where = lineNumber > 0 ? `line ${lineNumber}: ` : '';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(EXIT.usage, `Cannot read manifest: ${where}${reason} [file=${file}]`, { cause });
  }
}

async function* linesOf(text: AsyncIterable<string | Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true }); // a lenient one makes two ids one
  let rest = '';
  for await (const chunk of text) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest + decoder.decode();
}
