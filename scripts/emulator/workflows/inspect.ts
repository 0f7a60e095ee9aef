import { type ExecutionState, stateOf } from './engine/execution-resource.ts';
import type { Executions } from './engine/executions.ts';
import type { ErrorDescription } from './run/describe-error.ts';
import type { ExternalEffect } from './run/effect.ts';
import type { Execution } from './store/state.ts';
import type { TracePosition } from './values/raised-error.ts';

/** What an execution is doing, or has done. */
export interface ExecutionView {
  /** Full name. */
  readonly name: string;
  readonly workflow: string;
  readonly revisionId: string;
  readonly state: ExecutionState;
  /** As JSON; empty for none. */
  readonly argument: string;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Steps that were run so far. */
  readonly steps: number;
  /** Where it is: one step for each branch that waits; the last step once it has ended. */
  readonly current: readonly CurrentStep[];
  /** As JSON; null unless it succeeded. */
  readonly result: string | null;
  readonly error: ErrorDescription | null;
}

export interface CurrentStep extends TracePosition {
  /** What it waits for, such as `http.post` or `sys.sleep`; null when it waits for nothing. */
  readonly waitsFor: string | null;
  /** Until when it waits; null for as long as it takes. */
  readonly untilMs: number | null;
}

/** An execution with what can be seen of it from inside. */
export function viewOf(execution: Execution, { runner }: Executions): ExecutionView {
  const { name, workflow, revisionId, argument, createdAtMs, startedAtMs, end } = execution;
  const machine = runner.machine(name);
  const waiting = [...(machine?.pending.values() ?? [])].map(({ position, effect }) => ({
    ...position,
    ...waitOf(effect),
  }));
  const idle = (end?.positions ?? machine?.positions ?? []).map((position) => ({ ...position, ...NO_WAIT }));
  return {
    name,
    workflow,
    revisionId,
    state: stateOf(execution),
    argument,
    createdAtMs,
    startedAtMs,
    endedAtMs: end?.atMs ?? null,
    steps: end?.steps ?? machine?.steps ?? 0,
    current: waiting.length > 0 ? waiting : idle,
    result: end?.result ?? null,
    error: end?.error ?? null,
  };
}

const NO_WAIT = { waitsFor: null, untilMs: null };

function waitOf(effect: ExternalEffect): Pick<CurrentStep, 'waitsFor' | 'untilMs'> {
  switch (effect.kind) {
    case 'call':
      return { waitsFor: effect.name, untilMs: null };
    case 'sleep':
      return { waitsFor: 'sys.sleep', untilMs: effect.untilMs };
    case 'callback':
      return { waitsFor: 'events.await_callback', untilMs: effect.untilMs };
  }
}
