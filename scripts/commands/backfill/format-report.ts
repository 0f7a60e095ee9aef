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

/** What became of a backfill. */
export function formatReport({ report, isFinal, deadLetters }: ToldReport, paint: Paint): string[] {
  const { backfillId, state, startedAtMs, endedAtMs, entities, published, publishedAgain, done, missing } =
    report;
  const span = formatSpan((endedAtMs - startedAtMs) / 1000);
  const row = (name: string, value: string) => `  ${name.padEnd(16)} ${value}`;
  const advice = adviceOn(backfillId, state);
  return [
    `Backfill ${paint('bold', backfillId)} ${isFinal ? 'ended' : 'is'} ${formatState(state, paint)}, ${
      isFinal ? 'after' : 'for'
    } ${span}`,
    row('entities', formatNumber(entities)),
    row('published', formatNumber(published)),
    ...(publishedAgain > 0 ? [row('once more', formatNumber(publishedAgain))] : []),
    row('done', formatNumber(done)),
    row('missing', formatNumber(missing)),
    ...Object.entries(report.missingByJob)
      .filter(([, number]) => number > 0)
      .map(([job, number]) => row(`  at ${job}`, formatNumber(number))),
    ...Object.entries(deadLetters ?? {}).map(([job, number]) =>
      row('dead letters', `${formatNumber(number)} at ${job}`),
    ),
    ...(report.examples.length > 0 ? [row('such as', report.examples.join(', '))] : []),
    ...(advice === null ? [] : [advice]),
  ];
}
