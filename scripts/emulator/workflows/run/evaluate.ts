import type { Expression } from '../expression/expression.ts';
import { applyBinary, applyUnary, asBoolean } from '../expression/operators.ts';
import { LIBRARY_VARIABLES } from '../library/system.ts';
import { memberOf } from '../values/members.ts';
import { raised } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';
import { callFunction } from './call-function.ts';
import type { Run } from './effect.ts';
import type { Frame } from './frame.ts';

/** The value of an expression. It may wait, since it may call subworkflows. Raises what went wrong. */
export function* evaluate(expression: Expression, frame: Frame): Run<Value> {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'variable':
      return variable(expression.name, frame);
    case 'list':
      return yield* evaluateAll(expression.items, frame);
    case 'map': {
      const map = new Map<string, Value>();
      for (const [key, value] of expression.entries) map.set(key, yield* evaluate(value, frame));
      return map;
    }
    case 'member': {
      const object = yield* evaluate(expression.object, frame);
      return memberOf(object, yield* evaluate(expression.key, frame));
    }
    case 'call':
      return yield* callFunction(expression.name, yield* evaluateAll(expression.args, frame), frame);
    case 'unary':
      return applyUnary(expression.operator, yield* evaluate(expression.operand, frame));
    case 'binary':
      return yield* binary(expression, frame);
  }
}

function* evaluateAll(expressions: readonly Expression[], frame: Frame): Run<Value[]> {
  const values: Value[] = [];
  for (const expression of expressions) values.push(yield* evaluate(expression, frame));
  return values;
}

function* binary(expression: Extract<Expression, { kind: 'binary' }>, frame: Frame): Run<Value> {
  const { operator } = expression;
  const left = yield* evaluate(expression.left, frame);
  if (operator === 'and' || operator === 'or') {
    if (asBoolean(left, operator) === (operator === 'or')) return left;
    return asBoolean(yield* evaluate(expression.right, frame), operator);
  }
  return applyBinary(operator, left, yield* evaluate(expression.right, frame));
}

function variable(name: string, { scope }: Frame): Value {
  const value = scope.get(name);
  if (value !== undefined) return value;
  const ofLibrary = LIBRARY_VARIABLES.get(name);
  if (ofLibrary !== undefined) return ofLibrary;
  throw raised('KeyError', `variable "${name}" has no value here`);
}
