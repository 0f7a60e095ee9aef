import type { ReportFile } from '../../../shared/backfill/report-file.ts';
import type { RunState } from '../../backfill/run-state.ts';
import { formatNumber, formatSpan } from '../../cli/quantities.ts';
import type { Paint } from '../../cli/terminal.ts';
import { adviceOn, formatState } from './format-state.ts';

export interface ToldReport {
  readonly report: Omit<ReportFile, 'state'> & { readonly state: RunState };
  /** Whether the workflow wrote it at its end; else it is as of now. */
  readonly isFinal: boolean;
  /** Null where nobody could be asked. */
  readonly deadLetters: Readonly<Record<string, number>> | null;
}

/** What became of a backfill, or what has become of it so far. */
export function formatReport(
  { report, isFinal, deadLetters }: ToldReport,
  { typed, paint }: { readonly typed: string; readonly paint: Paint },
): string[] {
  const { backfillId, state, entities, published, publishedAgain, done, missing, examples } = report;
  const span = formatSpan((report.endedAtMs - report.startedAtMs) / 1000);
  const row = (name: string, value: string) => `  ${name.padEnd(12)} ${value}`;
  const letters = deadLetters ?? {};
  const dead = Object.values(letters).reduce((sum, number) => sum + number, 0);
  const advice = adviceOn(typed, state);
  return [
    `Backfill ${paint('bold', backfillId)} ${isFinal ? 'ended' : 'is'} ${formatState(state, paint)}, ` +
      (isFinal ? `after ${span}` : `started ${span} ago`),
    row('entities', formatNumber(entities)),
    row('published', formatNumber(published)),
    ...(publishedAgain > 0 ? [row('once more', formatNumber(publishedAgain))] : []),
    row('done', formatNumber(done)),
    row('missing', `${formatNumber(missing)}${byJob(report.missingByJob)}`),
    ...(examples.length > 0 ? [row('such as', examples.join(', '))] : []),
    ...(dead > 0 ? [row('dead letters', `${formatNumber(dead)}${byJob(letters)}`)] : []),
    ...(advice === null ? [] : ['', advice]),
  ];
}

/** ` (downsample 3, energy 14)`; an entity may be missing at several jobs. */
function byJob(numbers: Readonly<Record<string, number>>): string {
  const parts = Object.entries(numbers)
    .filter(([, number]) => number > 0)
    .map(([job, number]) => `${job} ${formatNumber(number)}`);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
