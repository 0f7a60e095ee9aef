import { type EntityIdRule, parseEntityId } from '../../../shared/message/entity-id.ts';
import type { Cli } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { readManifest } from './read-manifest.ts';
import type { Scope } from './survey-rows.ts';

interface Choice {
  readonly startingWith?: string;
  readonly manifest?: string;
}

/**
 * Which entities a command line means. Throws a CliError where it means them in two ways, and BAD_MESSAGE for
 * an id that is none.
 */
export function scopeOf(
  ids: readonly string[],
  { startingWith, manifest }: Choice,
  from: { readonly stdin: Cli['stdin']; readonly rule: EntityIdRule },
): Scope {
  const ways = [
    ...(ids.length > 0 ? ['ids as arguments'] : []),
    ...(startingWith === undefined ? [] : ['--starting-with']),
    ...(manifest === undefined ? [] : ['--manifest']),
  ];
  if (ways.length > 1) {
    throw new CliError(EXIT.usage, `Cannot tell which entities: ${ways.join(' and ')} exclude each other`);
  }
  if (manifest !== undefined) return { kind: 'named', entityIds: readManifest(manifest, from) };
  if (ids.length > 0) return { kind: 'named', entityIds: ids.map((id) => parseEntityId(id, from.rule)) };
  return { kind: 'listed', startingWith: startingWith ?? '' };
}
