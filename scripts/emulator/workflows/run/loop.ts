import type { Loop, Step } from '../definition/program.ts';
import { raised } from '../values/raised-error.ts';
import { isList, isNumber, typeOf, type Value } from '../values/value.ts';
import { type Completion, DONE } from './completion.ts';
import type { Run } from './effect.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import type { Scope } from './scope.ts';

/** How the steps inside are run: handed down, since loops are steps. */
export type RunSteps = (steps: readonly Step[], frame: Frame) => Run<Completion>;

/** Runs the steps for each item, with variables of their own each time. */
export function* runLoop(loop: Loop, frame: Frame, runSteps: RunSteps): Run<Completion> {
  for (const [index, item] of yield* itemsOf(loop, frame)) {
    const completion = yield* runIteration(
      loop,
      { index, item },
      { frame, scope: frame.scope.inner(), runSteps },
    );
    if (completion.kind === 'jump' && completion.to === 'break') return DONE;
    if (completion.kind === 'done' || (completion.kind === 'jump' && completion.to === 'continue')) continue;
    return completion;
  }
  return DONE;
}

/** The items with their indexes. Raises a TypeError for what no loop can go over. */
export function* itemsOf({ over }: Loop, frame: Frame): Run<Iterable<[bigint, Value]>> {
  const value = yield* evaluate(over.expression, frame);
  if (!isList(value)) throw raised('TypeError', `a loop goes over a list [got=${typeOf(value)}]`);
  if (over.kind === 'in') return value.map((item, index) => [BigInt(index), item]);
  const [from, to] = value;
  if (value.length !== 2 || from === undefined || to === undefined || !isNumber(from) || !isNumber(to)) {
    throw raised('TypeError', 'a range is a list of two numbers');
  }
  return range(from, to);
}

/** One turn, in a scope of its own, which is closed at its end. */
export function* runIteration(
  loop: Loop,
  { index, item }: { readonly index: bigint; readonly item: Value },
  { frame, scope, runSteps }: { readonly frame: Frame; readonly scope: Scope; readonly runSteps: RunSteps },
): Run<Completion> {
  try {
    scope.setHere(loop.value, item);
    if (loop.index !== null) scope.setHere(loop.index, index);
    return yield* runSteps(loop.steps, { ...frame, scope });
  } finally {
    scope.close();
  }
}

/** Both ends are in it. */
function* range(from: bigint | number, to: bigint | number): Generator<[bigint, Value]> {
  const wholes = typeof from === 'bigint' && typeof to === 'bigint';
  let index = 0n;
  for (;;) {
    const item = wholes ? from + index : Number(from) + Number(index);
    if (item > to) return;
    yield [index, item];
    index += 1n;
  }
}
