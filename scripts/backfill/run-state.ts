import { z } from 'zod';
import type { ControlFile } from '../../shared/backfill/control-file.ts';
import { EXECUTION_ENDS, type ReportFile } from '../../shared/backfill/report-file.ts';
import type { Execution } from './executions.ts';

/**
 * How a backfill stands. 'pausing': nothing further is published, and the execution has not noticed yet.
 * 'failed': the execution broke. 'unseen': it was started, and nobody can be asked about the execution.
 */
export type RunState = 'planned' | 'running' | 'pausing' | 'failed' | 'unseen' | ReportFile['state'];

export interface Standing {
  readonly state: RunState;
  /** Why it failed. */
  readonly reason: string | null;
}

interface Evidence {
  /** Null before it is started. */
  readonly control: Pick<ControlFile, 'state' | 'executions'> | null;
  /** The last one; null where it is not there (any more), undefined where nobody could be asked. */
  readonly execution: Execution | null | undefined;
  readonly report: Pick<ReportFile, 'state'> | null;
}

const resultSchema = z.object({ state: z.enum(EXECUTION_ENDS) });

/** Judges by what a person asked for, what the execution came to, and what it reported. */
export function standingOf({ control, execution, report }: Evidence): Standing {
  if (!control) return is('planned');
  if (control.state === 'cancelled') return is('cancelled');
  if (control.executions.length === 0) {
    return control.state === 'paused' ? is('paused') : failed('its workflow was never started');
  }
  if (execution === undefined) return is(control.state === 'paused' ? 'paused' : 'unseen');
  if (execution === null) {
    return report ? is(report.state) : failed('its execution is gone');
  }
  switch (execution.state) {
    case 'QUEUED':
    case 'ACTIVE':
      return is(control.state === 'paused' ? 'pausing' : 'running');
    case 'SUCCEEDED': {
      const result = resultSchema.safeParse(execution.result);
      return result.success ? is(result.data.state) : failed('its execution returned no report');
    }
    case 'CANCELLED':
      return failed('its execution was cancelled, and not by klio backfill cancel');
    case 'FAILED':
    case 'UNAVAILABLE':
      return failed(execution.error ?? `its execution is ${execution.state}`);
  }
}

/** Whether an execution is under way. */
export function isUnderWay(state: RunState): boolean {
  return state === 'running' || state === 'pausing';
}

function is(state: Exclude<RunState, 'failed'>): Standing {
  return { state, reason: null };
}

function failed(reason: string): Standing {
  return { state: 'failed', reason };
}
