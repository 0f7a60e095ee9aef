import { raised } from '../values/raised-error.ts';

/** What RE2, which the service uses, does not have: it would work here and fail there. */
const NOT_IN_RE2 = /\(\?<?[=!]|(?<!\\)(?:\\\\)*\\(?:[1-9]|k<)/;
const FLAGS = /^\(\?([ims]+)\)/;

/**
 * A pattern in RE2's syntax, for all its matches: https://github.com/google/re2/wiki/Syntax. Raises a ValueError
 * for what is no pattern, or is written in a way that this emulator cannot do.
 */
export function compilePattern(pattern: string): RegExp {
  if (NOT_IN_RE2.test(pattern))
    throw refusal(pattern, 'neither look-around nor back-references are supported');
  const flags = FLAGS.exec(pattern);
  const rest = pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<');
  try {
    return new RegExp(rest, `gu${flags?.[1] ?? ''}`);
  } catch (error) {
    throw refusal(pattern, error instanceof Error ? error.message : String(error));
  }
}

function refusal(pattern: string, reason: string): Error {
  return raised('ValueError', `not a regular expression: ${reason} [regexp=${pattern}]`);
}
