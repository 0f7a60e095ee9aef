import type { Retry } from '../definition/program.ts';
import type { Expression } from '../expression/expression.ts';
import { asBoolean } from '../expression/operators.ts';
import { RETRY_PREDICATES } from '../library/retry-predicates.ts';
import { RaisedError, raised } from '../values/raised-error.ts';
import { isNumber, typeOf, type Value } from '../values/value.ts';
import type { Run } from './effect.ts';
import type { Frame } from './frame.ts';

/** How the numbers of a policy, which may be expressions, are evaluated. */
export type Evaluate = (expression: Expression, frame: Frame) => Run<Value>;

/** Makes attempts until one succeeds, or the policy has enough of them; raises what the last one raised. */
export function* retrying<T>(
  attempt: () => Run<T>,
  retry: Retry,
  frame: Frame,
  evaluate: Evaluate = literalOnly,
): Run<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return yield* attempt();
    } catch (error) {
      if (!(error instanceof RaisedError)) throw error;
      const number = (expression: Expression) => numberOf(expression, frame, evaluate);
      if (retries >= (yield* number(retry.maxRetries))) throw error;
      if (!(yield* isWorthRetrying(error.payload, retry.predicate, frame))) throw error;
      const longest = yield* number(retry.maxDelay);
      const delay = (yield* number(retry.initialDelay)) * (yield* number(retry.multiplier)) ** retries;
      const untilMs = frame.execution.nowMs() + Math.min(delay, longest) * 1000;
      yield { kind: 'sleep', untilMs };
    }
  }
}

function* isWorthRetrying(error: Value, predicate: string, { execution, thread }: Frame): Run<boolean> {
  const known = RETRY_PREDICATES.get(predicate);
  if (known) return known(error);
  return asBoolean(yield* execution.callRoutine(predicate, [error], thread), 'a retry predicate');
}

function* numberOf(expression: Expression, frame: Frame, evaluate: Evaluate): Run<number> {
  const value = yield* evaluate(expression, frame);
  if (isNumber(value) && value >= 0) return Number(value);
  throw raised('ValueError', `a retry policy takes numbers of at least 0 [got=${typeOf(value)}]`);
}

// biome-ignore lint/correctness/useYield: the numbers of the service's own policies are there already
function* literalOnly(expression: Expression): Run<Value> {
  return expression.kind === 'literal' ? expression.value : null;
}
