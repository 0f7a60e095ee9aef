import type { CellState, SurveyRow } from './survey.ts';

/** How many entities are in which state at a job; no word of the dead where nobody asked for dead letters. */
export type StateCounts = Readonly<Record<Exclude<CellState, 'dead'>, number> & { dead?: number }>;

/** The states in the order in which they are told. */
export const STATES: readonly CellState[] = ['done', 'stale', 'partial', 'missing', 'dead'];

export interface Summary {
  readonly entities: number;
  /** By job, parents first. */
  readonly counts: Readonly<Record<string, StateCounts>>;
}

export interface SummaryOptions {
  /** Parents first. */
  readonly jobs: readonly string[];
  /** Whether the rows know of dead letters. */
  readonly withDead: boolean;
  /** Gets each row; none is held here. */
  readonly keep?: (row: SurveyRow) => void;
}

/** Counts rows as they come. */
export async function summarise(
  rows: AsyncIterable<SurveyRow>,
  { jobs, withDead, keep = () => {} }: SummaryOptions,
): Promise<Summary> {
  const none = () => ({ done: 0, stale: 0, partial: 0, missing: 0, dead: 0 });
  const counts = new Map<string, Record<CellState, number>>(jobs.map((job) => [job, none()]));
  let entities = 0;
  for await (const row of rows) {
    entities += 1;
    for (const [job, ofJob] of counts) ofJob[row.jobs[job] ?? 'missing'] += 1;
    keep(row);
  }
  const told = [...counts].map(([job, { dead, ...others }]) => [
    job,
    withDead ? { ...others, dead } : others,
  ]);
  return { entities, counts: Object.fromEntries(told) };
}
