import type { Value } from '../values/value.ts';

export type UnaryOperator = 'not' | '-';
export type BinaryOperator =
  | '*'
  | '/'
  | '//'
  | '%'
  | '+'
  | '-'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | 'in'
  | 'and'
  | 'or';

/** Something that has a value at run time. Only the definition makes maps, expressions in `${…}` cannot. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'variable'; readonly name: string }
  /** `object.key` is the same as `object["key"]`. */
  | { readonly kind: 'member'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

/** The name that an expression like `http.default_retry` is, null when it is none. */
export function dottedName(expression: Expression): string | null {
  if (expression.kind === 'variable') return expression.name;
  if (expression.kind !== 'member' || expression.key.kind !== 'literal') return null;
  const object = dottedName(expression.object);
  const { value } = expression.key;
  return object === null || typeof value !== 'string' ? null : `${object}.${value}`;
}

/** The expression and all that it is made of, outermost first. */
export function* partsOf(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* partsOf(child);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.map(([, value]) => value);
    case 'member':
      return [expression.object, expression.key];
    case 'call':
      return expression.args;
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
  }
}
