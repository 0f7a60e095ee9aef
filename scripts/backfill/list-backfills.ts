import { KlioError } from '../../shared/errors/klio-error.ts';
import type { Executions } from './executions.ts';
import { type BackfillShelf, backfillIds, type FoundBackfill, lookForBackfill } from './find-backfill.ts';
import { lookAtStanding } from './look-at-run.ts';
import { createShardReader } from './read-shards.ts';
import type { RunState } from './run-state.ts';

/** A backfill in a few words. */
export interface ListedBackfill {
  readonly id: string;
  readonly state: RunState;
  /** ISO 8601; null where it was not started. */
  readonly startedAt: string | null;
  readonly entities: number;
  readonly published: number;
  readonly done: number;
}

export interface BackfillList {
  readonly listed: readonly ListedBackfill[];
  /** Why others could not be read: each by its message. */
  readonly unreadable: readonly string[];
}

/**
 * All backfills of a bucket, in the order of their ids. Those whose plan was not written to the end are left out, and
 * one that another version wrote does not hide the others.
 */
export async function listBackfills(
  shelf: BackfillShelf,
  executions: Pick<Executions, 'get'> | null,
): Promise<BackfillList> {
  const listed: ListedBackfill[] = [];
  const unreadable: string[] = [];
  for await (const id of backfillIds(shelf)) {
    try {
      const found = await lookForBackfill(id, shelf);
      if (found) listed.push(await describe(found, shelf, executions));
    } catch (error) {
      if (!(error instanceof KlioError && error.code === 'INPUT_UNDECODABLE')) throw error;
      unreadable.push(error.message);
    }
  }
  return { listed, unreadable };
}

async function describe(
  found: FoundBackfill,
  shelf: BackfillShelf,
  executions: Pick<Executions, 'get'> | null,
): Promise<ListedBackfill> {
  const { id, control, plan } = found;
  const { state } = await lookAtStanding(found, executions);
  return {
    id,
    state,
    startedAt: control && new Date(control.value.startedAtMs).toISOString(),
    entities: plan.entities,
    ...(await countsOf(found, shelf)),
  };
}

/** A complete one is told by its report; of the others every shard is read. */
async function countsOf(found: FoundBackfill, shelf: BackfillShelf) {
  const { control, report } = found;
  if (!control) return { published: 0, done: 0 };
  if (report?.state === 'complete') return { published: report.published, done: report.done };
  const records = await createShardReader(found, shelf)();
  return {
    published: records.reduce((sum, { first }) => sum + (first?.entities ?? 0), 0),
    done: records.reduce((sum, { verification }) => sum + (verification?.done ?? 0), 0),
  };
}
