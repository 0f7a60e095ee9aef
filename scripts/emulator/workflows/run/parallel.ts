import type { ParallelBody } from '../definition/program.ts';
import type { Expression } from '../expression/expression.ts';
import { MAX_CONCURRENT_BRANCHES, MAX_PARALLEL_DEPTH } from '../limits.ts';
import { raised, raisedMap } from '../values/raised-error.ts';
import { isMap } from '../values/value.ts';
import { type Completion, DONE } from './completion.ts';
import type { ForkedBranch, Run } from './effect.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { itemsOf, type RunSteps, runIteration } from './loop.ts';

/** Runs all branches, whatever becomes of the others; raises an UnhandledBranchError when one of them has raised. */
export function* runParallel(body: ParallelBody, frame: Frame, runSteps: RunSteps): Run<Completion> {
  if (frame.thread.parallelDepth >= MAX_PARALLEL_DEPTH) {
    throw raised('ParallelNestingError', `parallel steps can be nested ${MAX_PARALLEL_DEPTH} deep`);
  }
  const limit = yield* limitOf(body.concurrencyLimit, frame);
  const branches = yield* branchesOf(body, frame, runSteps);
  const outcome = yield { kind: 'fork', branches, limit };
  if ('error' in outcome || !isMap(outcome.value)) return DONE;
  throw raisedMap(
    'UnhandledBranchError',
    'UnhandledBranchError: One or more branches or iterations encountered an unhandled runtime error',
    Object.fromEntries(outcome.value),
  );
}

function* branchesOf({ work, shared }: ParallelBody, frame: Frame, runSteps: RunSteps): Run<ForkedBranch[]> {
  const branches: ForkedBranch[] = [];
  if (work.kind === 'branches') {
    for (const { name, steps } of work.branches) {
      branches.push({
        id: name,
        *start(thread) {
          const scope = frame.scope.branch(shared);
          try {
            yield* runSteps(steps, { ...frame, thread, scope });
          } finally {
            scope.close();
          }
        },
      });
    }
    return branches;
  }
  for (const [index, item] of yield* itemsOf(work.loop, frame)) {
    branches.push({
      id: String(index),
      start: (thread) =>
        runIteration(
          work.loop,
          { index, item },
          { frame: { ...frame, thread }, scope: frame.scope.branch(shared), runSteps },
        ),
    });
  }
  return branches;
}

function* limitOf(expression: Expression | null, frame: Frame): Run<number> {
  if (expression === null) return MAX_CONCURRENT_BRANCHES;
  const limit = yield* evaluate(expression, frame);
  if (typeof limit !== 'bigint' || limit < 1n) {
    throw raised('ValueError', 'concurrency_limit must be an integer of at least 1');
  }
  return Math.min(Number(limit), MAX_CONCURRENT_BRANCHES);
}
