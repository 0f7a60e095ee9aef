import type { RaisedError } from '../values/raised-error.ts';
import { mapOf, type Value } from '../values/value.ts';
import { describeError } from './describe-error.ts';
import type { Fork, ForkedBranch } from './effect.ts';

/** How a fork reaches the machine that it runs in. */
export interface ForkHost {
  /** Begins a branch, and calls back at its end. */
  begin(branch: ForkedBranch, onEnd: (error: RaisedError | null) => void): void;
  /** Whether one more error is to be reported. */
  mayReport(): boolean;
  /** Called once, when all branches have ended, with what they have raised; null for nothing. */
  finish(raised: Value): void;
}

/** Begins the branches in their order, as many at a time as the limit says. */
export function runFork({ branches, limit }: Fork, host: ForkHost): void {
  const reports: Value[] = [];
  let failed = 0;
  let begun = 0;
  let running = 0;
  const beginNext = () => {
    const branch = branches[begun];
    if (!branch) {
      if (running === 0) host.finish(failed === 0 ? null : outcomeOf(reports, failed));
      return;
    }
    begun += 1;
    running += 1;
    host.begin(branch, (error) => {
      running -= 1;
      if (error) failed += 1;
      if (error && host.mayReport()) reports.push(reportOf(branch.id, error));
      beginNext();
    });
  };
  for (let place = 0; place < Math.max(1, Math.min(limit, branches.length)); place += 1) beginNext();
}

/** https://docs.cloud.google.com/workflows/docs/execute-parallel-steps#unhandled-exceptions */
function outcomeOf(reports: readonly Value[], failed: number): Value {
  return mapOf({ branches: reports, truncated: reports.length < failed });
}

function reportOf(id: string, error: RaisedError): Value {
  return mapOf({ id, error: mapOf({ context: describeError(error).context, payload: error.payload }) });
}
