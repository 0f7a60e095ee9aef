import { tmpdir } from 'node:os';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';

/** What to throw instead: where temporary files found no room, an error that says where they are. */
export function explainFullDisk(thrown: unknown, action: string): unknown {
  const { code } = thrown as { readonly code?: unknown };
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return thrown;
  return new CliError(
    EXIT.unexpected,
    `Cannot ${action}: ${tmpdir()} is full; free some of it, or name a larger directory by TMPDIR`,
    { cause: thrown },
  );
}
