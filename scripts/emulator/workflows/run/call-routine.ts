import type { Routine } from '../definition/program.ts';
import { MAX_CALL_DEPTH } from '../limits.ts';
import { RaisedError, raised } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';
import type { Run } from './effect.ts';
import { evaluate } from './evaluate.ts';
import type { ExecutionState } from './frame.ts';
import { runSteps } from './run-steps.ts';
import { type Memory, Scope } from './scope.ts';
import type { Thread } from './thread.ts';

/** Runs a routine with variables of its own, and comes to what it returns, or null. Raises what it raises. */
export function* callRoutine(
  routine: Routine,
  args: ReadonlyMap<string, Value> | readonly Value[],
  { thread, execution, memory }: { thread: Thread; execution: ExecutionState; memory: Memory },
): Run<Value> {
  if (thread.calls.length >= MAX_CALL_DEPTH) {
    throw raised('RecursionError', `calls can be nested ${MAX_CALL_DEPTH} deep`);
  }
  const frame = { scope: new Scope(memory), thread, execution };
  thread.calls.push({ routine: routine.name, step: '', line: 1 });
  try {
    for (const [name, fallback] of routine.parameters) {
      const given = argument(routine, name, args);
      if (given === undefined && fallback === null) {
        throw raised('TypeError', `"${routine.name}" needs an argument "${name}"`);
      }
      frame.scope.set(name, given ?? (fallback ? yield* evaluate(fallback, frame) : null));
    }
    const completion = yield* runSteps(routine.steps, frame);
    return completion.kind === 'return' ? completion.value : null;
  } catch (error) {
    // The step that called it adds itself to the trace.
    if (error instanceof RaisedError) error.located = false;
    throw error;
  } finally {
    thread.calls.pop();
    frame.scope.close();
  }
}

function argument(
  { parameters }: Routine,
  name: string,
  args: ReadonlyMap<string, Value> | readonly Value[],
): Value | undefined {
  return args instanceof Map
    ? args.get(name)
    : (args as readonly Value[])[[...parameters.keys()].indexOf(name)];
}
