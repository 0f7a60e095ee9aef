import type { Program } from '../definition/program.ts';
import type { Surroundings } from '../library/pure-function.ts';
import type { TracePosition } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';
import type { Run } from './effect.ts';
import type { Scope } from './scope.ts';
import type { Thread } from './thread.ts';

/** Where a step runs. */
export interface Frame {
  readonly scope: Scope;
  readonly thread: Thread;
  readonly execution: ExecutionState;
}

/** What all steps of an execution have in common. */
export interface ExecutionState {
  readonly program: Program;
  readonly surroundings: Surroundings;
  /** Of the event that it goes on after, so that a replay sees the same time. */
  nowMs(): number;
  /** Notes that a step is being run. */
  enter(position: TracePosition): void;
  /** Raises a ResourceLimitError when there were too many. */
  countStep(): void;
  /** Runs a subworkflow to its end. Raises what it raises. */
  callRoutine(name: string, args: ReadonlyMap<string, Value> | readonly Value[], thread: Thread): Run<Value>;
}
