import type { CallBody, Step, StepBody, SwitchCase, Target, TryBody } from '../definition/program.ts';
import { asBoolean } from '../expression/operators.ts';
import { withMember } from '../values/members.ts';
import { RaisedError, raised } from '../values/raised-error.ts';
import { isMap, typeOf, type Value } from '../values/value.ts';
import { callFunction } from './call-function.ts';
import { type Completion, DONE } from './completion.ts';
import type { Run } from './effect.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { runLoop } from './loop.ts';
import { runParallel } from './parallel.ts';
import { retrying } from './retry.ts';
import { positionOf } from './thread.ts';

/** Runs steps from the first one on. Comes back with a jump when that leads to none of them. */
export function* runSteps(steps: readonly Step[], frame: Frame): Run<Completion> {
  let index = 0;
  for (let step = steps[index]; step; step = steps[index]) {
    const completion = yield* runStep(step, frame);
    if (completion.kind === 'return') return completion;
    index += 1;
    if (completion.kind !== 'jump') continue;
    index = steps.findIndex(({ name, named }) => named && name === completion.to);
    if (index < 0) return completion;
  }
  return DONE;
}

function* runStep(step: Step, frame: Frame): Run<Completion> {
  const { calls } = frame.thread;
  const position = { routine: positionOf(frame.thread).routine, step: step.name, line: step.line };
  calls[calls.length - 1] = position;
  frame.execution.enter(position);
  try {
    if (step.named) frame.execution.countStep();
    const completion = yield* runBody(step.body, frame);
    return completion.kind === 'done' && step.next !== null ? { kind: 'jump', to: step.next } : completion;
  } catch (error) {
    const known = error instanceof RaisedError ? error : raised('SystemError', String(error));
    if (!known.located) known.trace.push(position);
    known.located = true;
    throw known;
  }
}

function* runBody(body: StepBody, frame: Frame): Run<Completion> {
  switch (body.kind) {
    case 'assign':
      for (const { target, value } of body.assignments)
        yield* assign(target, yield* evaluate(value, frame), frame);
      return DONE;
    case 'call':
      return yield* runCall(body, frame);
    case 'switch':
      return yield* runSwitch(body.cases, frame);
    case 'for':
      return yield* runLoop(body.loop, frame, runSteps);
    case 'parallel':
      return yield* runParallel(body, frame, runSteps);
    case 'try':
      return yield* runTry(body, frame);
    case 'raise':
      throw raise(yield* evaluate(body.error, frame));
    case 'return':
      return { kind: 'return', value: yield* evaluate(body.value, frame) };
    case 'steps':
      return yield* runSteps(body.steps, frame);
    case 'jump':
      return DONE;
  }
}

function* assign({ variable, path }: Target, value: Value, frame: Frame): Run<void> {
  const keys: Value[] = [];
  for (const key of path) keys.push(yield* evaluate(key, frame));
  // Read and written without a wait in between, so that no branch overwrites what another has set.
  frame.scope.set(variable, withMember(frame.scope.get(variable), keys, value));
}

function* runCall({ callee, args, result }: CallBody, frame: Frame): Run<Completion> {
  const values = new Map<string, Value>();
  for (const [name, expression] of args) values.set(name, yield* evaluate(expression, frame));
  const value = yield* callFunction(callee, values, frame);
  if (result !== null) frame.scope.set(result, value);
  return DONE;
}

function* runSwitch(cases: readonly SwitchCase[], frame: Frame): Run<Completion> {
  for (const { condition, step } of cases) {
    if (asBoolean(yield* evaluate(condition, frame), 'a condition')) return yield* runStep(step, frame);
  }
  return DONE;
}

function* runTry({ steps, retry, except }: TryBody, frame: Frame): Run<Completion> {
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    if (attempts > 1) frame.execution.countStep();
    return runSteps(steps, frame);
  };
  try {
    return yield* retry ? retrying(attempt, retry, frame, evaluate) : attempt();
  } catch (error) {
    if (!(error instanceof RaisedError) || except === null) throw error;
    const scope = frame.scope.inner();
    try {
      if (except.as !== null) scope.setHere(except.as, error.payload);
      return yield* runSteps(except.steps, { ...frame, scope });
    } finally {
      scope.close();
    }
  }
}

function raise(payload: Value): RaisedError {
  if (typeof payload === 'string' || isMap(payload)) return new RaisedError(payload);
  return raised('TypeError', `"raise" takes a string or a map [got=${typeOf(payload)}]`);
}
