import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';

/** Reads the `name=FILE` values of an option. Throws a CliError for a name that is none of `names`. */
export function parseNamedFiles(
  option: string,
  values: readonly string[],
  names: readonly string[],
): Record<string, string> {
  const pairs = values.map((text): [string, string] => {
    const [, name = '', file = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (names.includes(name)) return [name, file];
    const known = names.length > 0 ? `NAME one of ${names.join(', ')}` : 'a NAME that the job declares';
    throw new CliError(
      EXIT.usage,
      `Cannot run job: ${option} is ${JSON.stringify(text)}, must be NAME=FILE with ${known}`,
    );
  });
  return Object.fromEntries(pairs);
}
