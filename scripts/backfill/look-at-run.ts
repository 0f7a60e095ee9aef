import type { ControlFile } from '../../shared/backfill/control-file.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Executions } from './executions.ts';
import { type BackfillShelf, type FoundBackfill, findBackfill } from './find-backfill.ts';
import { createShardReader, type ShardRecord } from './read-shards.ts';
import { isUnderWay, type RunState, type Standing, standingOf } from './run-state.ts';
import { type RunProgress, summariseShards } from './summarise-shards.ts';

/** How a backfill is, and how far. */
export interface RunStatus {
  readonly id: string;
  readonly state: RunState;
  /** Why it failed. */
  readonly reason: string | null;
  readonly startedAtMs: number | null;
  /** What was asked for; null before the start. */
  readonly pace: Pick<ControlFile, 'ratePerSecond' | 'concurrency' | 'maxBacklogSeconds'> | null;
  /** The last execution of its workflow, by its full name. */
  readonly execution: string | null;
  readonly progress: RunProgress;
  /** By job, those with any; null where nobody could be asked. */
  readonly deadLetters: Readonly<Record<string, number>> | null;
}

/** What looking stands on. */
export interface RunSources extends BackfillShelf {
  readonly clock: Clock;
  /** Null where no workflows run that could be asked. */
  readonly executions: Pick<Executions, 'get'> | null;
  /** Counts the dead letters of a backfill by job. */
  readonly countLetters: ((id: string) => Promise<Readonly<Record<string, number>>>) | null;
}

/** Dead letters are taken in hand to be counted, so they are not counted all the time. */
const LETTERS_EVERY_MS = 30_000;

/** Looks at a backfill, again and again if it must: only what has changed is read again. */
export function createRunLook(id: string, sources: RunSources): () => Promise<RunStatus> {
  let readShards: (() => Promise<readonly ShardRecord[]>) | undefined;
  let letters: RunStatus['deadLetters'] = null;
  let lettersAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const found = await findBackfill(id, sources);
    const control = found.control?.value ?? null;
    const { state, reason } = await lookAtStanding(found, sources.executions);
    readShards ??= createShardReader(found, sources);
    const nowMs = sources.clock.nowMs();
    const isCounted = isUnderWay(state) && nowMs - lettersAtMs < LETTERS_EVERY_MS;
    if (control && sources.countLetters && !isCounted) {
      letters = await sources.countLetters(id);
      lettersAtMs = nowMs;
    }
    const startedAtMs = control?.startedAtMs ?? null;
    return {
      id,
      state,
      reason,
      startedAtMs,
      pace: control && paceOf(control),
      execution: control?.executions.at(-1) ?? null,
      progress: summariseShards(found.plan, await readShards(), { startedAtMs: startedAtMs ?? nowMs, nowMs }),
      deadLetters: letters,
    };
  };
}

/** How a backfill stands now; `executions` is null where nobody can be asked. */
export async function lookAtStanding(
  { control, report }: FoundBackfill,
  executions: Pick<Executions, 'get'> | null,
): Promise<Standing> {
  const name = control?.value.executions.at(-1);
  const execution = name === undefined ? null : await executions?.get(name);
  return standingOf({ control: control?.value ?? null, execution, report });
}

function paceOf({ ratePerSecond, concurrency, maxBacklogSeconds }: ControlFile): RunStatus['pace'] {
  return { ratePerSecond, concurrency, maxBacklogSeconds };
}
