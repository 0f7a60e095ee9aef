import type { RunStatus } from '../../backfill/look-at-run.ts';
import { isUnderWay } from '../../backfill/run-state.ts';
import { count, formatNumber, formatSpan } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint } from '../../cli/terminal.ts';
import { formatAge } from '../dead-letters/age.ts';
import { paceOf } from './format-start.ts';
import { adviceOn, formatState } from './format-state.ts';

const BAR_CELLS = 24;

/** A backfill as a person watches it. */
export function formatStatus(
  seen: RunStatus,
  { typed, nowMs, paint }: { readonly typed: string; readonly nowMs: number; readonly paint: Paint },
): string[] {
  const { id, state, reason, startedAtMs, pace } = seen;
  const started =
    startedAtMs === null ? '' : `, started ${formatAge(new Date(startedAtMs).toISOString(), nowMs)}`;
  const advice = isHolding(seen)
    ? 'It holds: half of what was published long ago is not done; see klio dead-letters list and klio status'
    : adviceOn(typed, state);
  return [
    `Backfill ${paint('bold', id)} is ${formatState(state, paint)}${started}${pace ? `, at most ${paceOf(pace)}` : ''}`,
    ...(reason === null ? [] : [paint('red', `  ${reason}`)]),
    ...(advice === null ? [] : [`  ${advice}`]),
    '',
    ...bars(seen, paint),
    '',
    ...jobTable(seen, paint),
  ];
}

/** Nothing was published for a minute, and more is to be. */
function isHolding({ state, progress: { published, entities, perSecond } }: RunStatus): boolean {
  return state === 'running' && published > 0 && published < entities && perSecond === 0;
}

/** The same in a line, for logs: `running  3/12 shards  120,000/600,000 published  …`. */
export function formatStatusLine(seen: RunStatus): string {
  const { state, progress, deadLetters } = seen;
  const { shards, shardsPublished, entities, published, done, missing } = progress;
  const dead = deadLetters && total(Object.values(deadLetters));
  return [
    state,
    `${formatNumber(shardsPublished)}/${formatNumber(shards)} shards`,
    `${formatNumber(published)}/${formatNumber(entities)} published`,
    ...(done + missing > 0 ? [`${formatNumber(done)} done`, `${formatNumber(missing)} missing`] : []),
    ...speed(seen),
    ...(dead ? [count(dead, 'dead letter')] : []),
  ].join('  ');
}

function bars(seen: RunStatus, paint: Paint): string[] {
  const { shards, shardsPublished, entities, published, publishedAgain, done, missing } = seen.progress;
  const again = publishedAgain > 0 ? [`${formatNumber(publishedAgain)} once more`] : [];
  const isPublishing = published < entities;
  return [
    line('shards', [shardsPublished, shards], paint),
    line('published', [published, entities], paint, [...again, ...(isPublishing ? speed(seen) : [])]),
    done + missing === 0
      ? `  ${'done'.padEnd(10)} ${paint('dim', 'not looked at yet')}`
      : line('done', [done, entities], paint, isPublishing ? [] : speed(seen)),
  ];
}

function line(
  name: string,
  [part, whole]: readonly [number, number],
  paint: Paint,
  notes: readonly string[] = [],
): string {
  const filled = whole === 0 ? 0 : Math.floor((part / whole) * BAR_CELLS);
  const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(BAR_CELLS - filled));
  const number = `${formatNumber(part)} of ${formatNumber(whole)}`;
  return `  ${name.padEnd(10)} ${bar}  ${[number, ...notes].join(', ')}`;
}

/** Nothing of what has ended. */
function speed({ state, progress: { perSecond, secondsLeft } }: RunStatus): string[] {
  if (!isUnderWay(state)) return [];
  const rate = perSecond < 10 ? perSecond.toFixed(1) : formatNumber(Math.round(perSecond));
  return [
    ...(perSecond > 0 ? [`${rate} a second`] : []),
    ...(secondsLeft ? [`about ${formatSpan(secondsLeft)} left`] : []),
  ];
}

const COLUMNS = [
  { header: 'job' },
  ...['planned', 'done', 'missing', 'dead letters'].map((header) => ({ header, align: 'right' as const })),
];

function jobTable({ progress, deadLetters }: RunStatus, paint: Paint): string[] {
  const rows = progress.jobs.map(({ job, planned, done, missing }) => [
    paint(done === null ? 'cyan' : 'bold', job),
    formatNumber(planned),
    cell(done, 'green', paint),
    cell(missing, 'red', paint),
    deadLetters === null ? paint('dim', '?') : cell(deadLetters[job] ?? 0, 'red', paint),
  ]);
  return formatTable(COLUMNS, rows, paint);
}

function cell(number: number | null, style: 'green' | 'red', paint: Paint): string {
  return number ? paint(style, formatNumber(number)) : paint('dim', '·');
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
