import { count } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import type { CellState, Survey } from './survey.ts';

const MARKS: Record<CellState, { readonly text: string; readonly style: Style }> = {
  done: { text: '● done', style: 'green' },
  stale: { text: '◍ stale', style: 'magenta' },
  partial: { text: '◐ partial', style: 'yellow' },
  missing: { text: '○ –', style: 'dim' },
};

/** A grid of entities × jobs, at most `limit` rows, and below it how many are done. */
export function formatSurvey(survey: Survey, { paint, limit }: { paint: Paint; limit: number }): string[] {
  if (survey.rows.length === 0) return ['No entities: the buckets of this graph are empty.'];
  const shown = survey.rows.slice(0, limit);
  const headers = [{ header: 'entity' }, { header: 'source' }, ...survey.jobs.map((header) => ({ header }))];
  const mark = (state: CellState) => paint(MARKS[state].style, MARKS[state].text);
  const rows = shown.map(({ entityId, sources, jobs }) => [
    paint('bold', entityId),
    mark(sourceState(Object.values(sources))),
    ...survey.jobs.map((job) => mark(jobs[job] ?? 'missing')),
  ]);
  const done = (job: string) => {
    const states = survey.rows.map(({ jobs }) => jobs[job]);
    return `${states.filter((state) => state === 'done' || state === 'stale').length}/${states.length}`;
  };
  const total = [paint('dim', 'done'), '', ...survey.jobs.map(done)];
  const hidden = survey.rows.length - shown.length;
  return [
    ...formatTable(headers, [...rows, total], paint),
    ...(hidden > 0
      ? ['', `${count(hidden, 'more entity', 'more entities')}: --limit ${survey.rows.length} shows all`]
      : []),
  ];
}

function sourceState(found: readonly boolean[]): CellState {
  if (found.every(Boolean)) return 'done';
  return found.some(Boolean) ? 'partial' : 'missing';
}
