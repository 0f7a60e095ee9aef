import type { TracePosition } from '../values/raised-error.ts';

/** One line of progress of an execution: the main one, or a branch. */
export interface Thread {
  /** Where it is, outermost call first. Runs write their own position into the last one. */
  readonly calls: TracePosition[];
  /** In how many parallel steps it is. */
  readonly parallelDepth: number;
}

/** Where the thread is, innermost. */
export function positionOf({ calls }: Thread): TracePosition {
  return calls.at(-1) ?? { routine: 'main', step: '', line: 1 };
}
