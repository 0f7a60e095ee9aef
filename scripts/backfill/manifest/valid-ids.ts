import { KlioError } from '../../../shared/errors/klio-error.ts';
import { type EntityIdRule, parseEntityId } from '../../../shared/message/entity-id.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { Entry, Manifest } from './manifest.ts';

/** An entry that says no id. */
export interface BadLine {
  readonly manifest: string;
  readonly unit: Manifest['unit'];
  readonly number: number;
  readonly fault: string;
}

export interface ValidIdsOptions {
  readonly rule: EntityIdRule;
  /** 'stop' throws a CliError at the first bad line; 'skip' goes on without it. */
  readonly onBadLine: 'stop' | 'skip';
  /** Is told of every line that is skipped. */
  readonly report: (line: BadLine) => void;
}

/** The ids of a manifest that the graph allows, in its order, each as often as it is in there. */
export async function* validIds(
  { title, unit, entries }: Manifest,
  { rule, onBadLine, report }: ValidIdsOptions,
): AsyncGenerator<readonly string[]> {
  for await (const batch of entries) {
    const ids: string[] = [];
    for (const entry of batch) {
      const checked = check(entry, rule);
      if ('id' in checked) {
        ids.push(checked.id);
        continue;
      }
      const line = { manifest: title, unit, ...checked };
      if (onBadLine === 'stop') throw badLineError(line);
      report(line);
    }
    if (ids.length > 0) yield ids;
  }
}

export function formatBadLine({ manifest, unit, number, fault }: BadLine): string {
  return `${unit} ${number} of ${manifest}: ${fault}`;
}

function check(entry: Entry, rule: EntityIdRule): Entry {
  if ('fault' in entry) return entry;
  try {
    parseEntityId(entry.id, rule);
    return entry;
  } catch (error) {
    if (error instanceof KlioError) return { number: entry.number, fault: error.message };
    throw error;
  }
}

function badLineError(line: BadLine): CliError {
  return new CliError(
    EXIT.usage,
    `Cannot use manifest: ${formatBadLine(line)}; correct it, or leave such lines out by --on-bad-line skip`,
  );
}
