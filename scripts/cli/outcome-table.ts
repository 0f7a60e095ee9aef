import type { Outcome } from '../../shared/runtime/runtime.ts';
import { type Column, formatTable } from './table.ts';
import type { Counts } from './tally.ts';
import type { Paint, Style } from './terminal.ts';

export const OUTCOME_STYLES: Record<Outcome, Style> = {
  processed: 'green',
  skipped: 'cyan',
  waited: 'dim',
  requested_parents: 'blue',
  pinged: 'dim',
  dropped: 'dim',
  rejected: 'red',
  failed: 'yellow',
};

/** These columns are always there; the others only when something came to them. */
const ALWAYS: readonly Outcome[] = ['processed', 'skipped', 'waited', 'rejected', 'failed'];
const RARE: readonly Outcome[] = ['requested_parents', 'pinged', 'dropped'];

/** Jobs × outcomes, of the jobs that had messages; no line where none had. */
export function formatOutcomes(jobs: ReadonlyMap<string, Counts>, paint: Paint): string[] {
  const busy = [...jobs].filter(([, counts]) => Object.values(counts).some((number) => number > 0));
  if (busy.length === 0) return [];
  const seen = (outcome: Outcome) => busy.some(([, counts]) => counts[outcome] > 0);
  const outcomes = [...ALWAYS, ...RARE.filter(seen)];
  const columns: Column[] = [
    { header: 'job' },
    ...outcomes.map((outcome) => ({ header: outcome.replaceAll('_', ' '), align: 'right' as const })),
  ];
  const rows = busy.map(([job, counts]) => [
    paint('bold', job),
    ...outcomes.map((outcome) =>
      counts[outcome] > 0 ? paint(OUTCOME_STYLES[outcome], String(counts[outcome])) : paint('dim', '·'),
    ),
  ]);
  return formatTable(columns, rows, paint);
}
