import { count } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import { STATES, type StateCounts, type Summary } from './summary.ts';
import type { CellState, SurveyRow } from './survey.ts';

const MARKS: Record<CellState, { readonly text: string; readonly style: Style }> = {
  done: { text: '● done', style: 'green' },
  stale: { text: '◍ stale', style: 'magenta' },
  partial: { text: '◐ partial', style: 'yellow' },
  missing: { text: '○ –', style: 'dim' },
  dead: { text: '✖ dead', style: 'red' },
};

export interface SurveyView {
  readonly paint: Paint;
  /** The first rows; the summary counts the others too. */
  readonly rows: readonly SurveyRow[];
}

/** A grid of entities × jobs, and below it how many are in each state that any of them is in. */
export function formatSurvey({ entities, counts }: Summary, { paint, rows }: SurveyView): string[] {
  if (entities === 0) return ['No entities'];
  const jobs = Object.keys(counts);
  const headers = [{ header: 'entity' }, { header: 'source' }, ...jobs.map((header) => ({ header }))];
  const mark = (state: CellState) => paint(MARKS[state].style, MARKS[state].text);
  const grid = rows.map(({ entityId, sources, jobs: states }) => [
    paint('bold', entityId),
    mark(sourceState(Object.values(sources))),
    ...jobs.map((job) => mark(states[job] ?? 'missing')),
  ]);
  const of = (job: string, state: CellState) => counts[job]?.[state] ?? 0;
  const others = STATES.filter((state) => state !== 'done' && jobs.some((job) => of(job, state) > 0));
  const totals = [
    [paint('dim', 'done'), '', ...jobs.map((job) => `${of(job, 'done')}/${entities}`)],
    ...others.map((state) => [
      paint('dim', state),
      '',
      ...jobs.map((job) => formatCount(of(job, state), MARKS[state].style, paint)),
    ]),
  ];
  const hidden = entities - rows.length;
  const more = `${count(hidden, 'more entity', 'more entities')}: --limit ${entities} shows all, --summary only counts`;
  return [...formatTable(headers, [...grid, [], ...totals], paint), ...(hidden > 0 ? ['', more] : [])];
}

/** A line per job: how many entities are in each state. */
export function formatSummary({ entities, counts }: Summary, paint: Paint): string[] {
  const isTold = (ofJob: StateCounts, state: CellState) => ofJob[state] !== undefined;
  const states = STATES.filter((state) => Object.values(counts).some((ofJob) => isTold(ofJob, state)));
  const headers = states.map((header) => ({ header, align: 'right' as const }));
  const rows = Object.entries(counts).map(([job, ofJob]) => [
    paint('bold', job),
    ...states.map((state) => formatCount(ofJob[state] ?? 0, MARKS[state].style, paint)),
  ]);
  return [
    count(entities, 'entity', 'entities'),
    '',
    ...formatTable([{ header: 'job' }, ...headers], rows, paint),
  ];
}

function formatCount(number: number, style: Style, paint: Paint): string {
  return number > 0 ? paint(style, String(number)) : paint('dim', '·');
}

function sourceState(found: readonly boolean[]): CellState {
  if (found.every(Boolean)) return 'done';
  return found.some(Boolean) ? 'partial' : 'missing';
}
