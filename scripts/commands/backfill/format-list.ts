import type { ListedBackfill } from '../../backfill/list-backfills.ts';
import { formatNumber } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint } from '../../cli/terminal.ts';
import { formatAge } from '../dead-letters/age.ts';
import { formatState } from './format-state.ts';

interface ListContext {
  readonly bucket: string;
  readonly nowMs: number;
  readonly paint: Paint;
}

const COLUMNS = [
  { header: 'backfill' },
  { header: 'state' },
  { header: 'started' },
  ...['entities', 'published', 'done'].map((header) => ({ header, align: 'right' as const })),
];

export function formatList(
  listed: readonly ListedBackfill[],
  { bucket, nowMs, paint }: ListContext,
): string[] {
  if (listed.length === 0) return [`There is no backfill in gs://${bucket}; plan one by klio backfill plan`];
  const number = (value: number) => (value > 0 ? formatNumber(value) : paint('dim', '·'));
  const rows = listed.map(({ id, state, startedAt, entities, published, done }) => [
    paint('bold', id),
    formatState(state, paint),
    startedAt === null ? paint('dim', '·') : formatAge(startedAt, nowMs),
    formatNumber(entities),
    number(published),
    number(done),
  ]);
  return formatTable(COLUMNS, rows, paint);
}
