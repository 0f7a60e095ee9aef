import { createReadStream } from 'node:fs';
import { type EntityIdRule, parseEntityId } from '../../../shared/message/entity-id.ts';
import { linesOf } from '../../backfill/manifest/lines.ts';
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
  let where = '';
  try {
    for await (const lines of linesOf(file === '-' ? stdin : createReadStream(file))) {
      for (const { number, text } of lines) {
        where = `line ${number}: `;
        if (text === null) throw new Error('it is not UTF-8');
        const id = text.trim();
        if (id !== '') yield parseEntityId(id, rule);
      }
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(EXIT.usage, `Cannot read manifest: ${where}${reason} [file=${file}]`, { cause });
  }
}
