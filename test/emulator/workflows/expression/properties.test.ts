import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  BinaryOperator,
  Expression,
} from '../../../../scripts/emulator/workflows/expression/expression.ts';
import { parseExpression } from '../../../../scripts/emulator/workflows/expression/parse-expression.ts';
import { MAX_EXPRESSION_CHARS } from '../../../../scripts/emulator/workflows/limits.ts';
import { evaluated } from '../run.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = { seed: SEED, numRuns: 2_000 };

/** How tightly each binds, as the documentation's table has it; the higher the tighter. */
const TIGHTNESS: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '==': 3,
  '!=': 3,
  in: 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '//': 5,
  '%': 5,
};
const OPERATORS = Object.keys(TIGHTNESS) as BinaryOperator[];

const name = fc.constantFrom('a', 'b', 'shard', '_x1', 'TRUEish', 'android', 'inner', 'nothing');
const literal = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 6, unit: 'binary' }),
    fc.constantFrom(true, false, null),
  )
  .map((value): Expression => ({ kind: 'literal', value: Object.is(value, -0) ? 0 : value }));

const { expression } = fc.letrec<{ expression: Expression; dotted: Expression }>((tie) => ({
  dotted: fc.oneof(
    { maxDepth: 2 },
    name.map((variable): Expression => ({ kind: 'variable', name: variable })),
    fc
      .tuple(tie('dotted'), name)
      .map(([object, key]): Expression => member(object, { kind: 'literal', value: key })),
  ),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal,
    tie('dotted'),
    fc.array(tie('expression'), { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items })),
    fc.tuple(tie('expression'), tie('expression')).map(([object, key]) => member(object, key)),
    fc
      .tuple(
        fc.constantFrom('len', 'text.split', 'my_routine'),
        fc.array(tie('expression'), { maxLength: 3 }),
      )
      .map(([callee, args]): Expression => ({ kind: 'call', name: callee, args })),
    fc
      .tuple(fc.constantFrom('not' as const, '-' as const), tie('expression'))
      .map(([operator, operand]): Expression => ({ kind: 'unary', operator, operand })),
    fc
      .tuple(fc.constantFrom(...OPERATORS), tie('expression'), tie('expression'))
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right })),
  ),
}));

describe(`expressions [SEED=${SEED}]`, () => {
  it('are read back as what was written, with no more parentheses than precedence needs', () => {
    fc.assert(
      fc.property(expression, fc.constantFrom('', ' ', '\n  '), (written, space) => {
        const source = print(written, 0, space);
        fc.pre(source.length <= MAX_EXPRESSION_CHARS);
        expect(parseExpression(source)).toEqual(written);
      }),
      RUNS,
    );
  });

  it('of numbers and truth values come to what a simpler evaluator says', () => {
    fc.assert(
      fc.property(arithmetic, (tree) => {
        const source = print(toExpression(tree), 0, ' ');
        fc.pre(source.length <= MAX_EXPRESSION_CHARS);
        expect(valueOrTag(source), source).toBe(reference(tree));
      }),
      RUNS,
    );
  });

  it('are refused with a place, and nothing else, whatever characters they have', () => {
    const noise = fc.string({ maxLength: 40, unit: fc.constantFrom(...'ab1.+-*/%()[]<>=!",\\ $u{}\'') });
    fc.assert(
      fc.property(noise, (source) => {
        try {
          parseExpression(source);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ExpressionError', offset: expect.any(Number) });
        }
      }),
      RUNS,
    );
  });
});

function member(object: Expression, key: Expression): Expression {
  return { kind: 'member', object, key };
}

/** Writes an expression for a place that takes what binds at least so tightly. */
function print(expression: Expression, tightness: number, space: string): string {
  const inner = (part: Expression, least: number) => print(part, least, space);
  const enclosed = (own: number, text: string) => (own < tightness ? `(${text})` : text);
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value);
    case 'variable':
      return expression.name;
    case 'list':
      return `[${expression.items.map((item) => inner(item, 0)).join(`,${space}`)}]`;
    case 'call':
      return `${expression.name}(${expression.args.map((item) => inner(item, 0)).join(`,${space}`)})`;
    case 'member': {
      const { object, key } = expression;
      const plain =
        key.kind === 'literal' && typeof key.value === 'string' && /^[ab]$|^shard$/.test(key.value);
      // A number with a dot behind it would be another number.
      const holder =
        object.kind === 'literal' && typeof object.value !== 'string'
          ? `(${inner(object, 0)})`
          : inner(object, 8);
      return plain ? `${holder}.${key.value}` : `${holder}[${inner(key, 0)}]`;
    }
    case 'unary':
      return expression.operator === '-'
        ? enclosed(6, `-${space}${inner(expression.operand, 6)}`)
        : enclosed(7, `not ${inner(expression.operand, 7)}`);
    case 'binary': {
      const own = TIGHTNESS[expression.operator];
      const gap = /[a-z]/.test(expression.operator) ? ' ' : space;
      return enclosed(
        own,
        `${inner(expression.left, own)}${gap}${expression.operator}${gap}${inner(expression.right, own + 1)}`,
      );
    }
    case 'map':
      throw new TypeError('No expression holds a map');
  }
}

function printLiteral(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

type Arithmetic =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: Arithmetic }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    };

const { arithmetic } = fc.letrec<{ arithmetic: Arithmetic }>((tie) => ({
  arithmetic: fc.oneof(
    { maxDepth: 5 },
    fc.bigInt({ min: 0n, max: 20n }).map((value): Arithmetic => ({ kind: 'number', value })),
    fc.boolean().map((value): Arithmetic => ({ kind: 'truth', value })),
    fc
      .tuple(fc.constantFrom('not' as const, '-' as const), tie('arithmetic'))
      .map(([operator, operand]): Arithmetic => ({ kind: 'unary', operator, operand })),
    fc
      .tuple(
        fc.constantFrom(...OPERATORS.filter((one) => one !== 'in' && one !== '/')),
        tie('arithmetic'),
        tie('arithmetic'),
      )
      .map(([operator, left, right]): Arithmetic => ({ kind: 'binary', operator, left, right })),
  ),
}));

function toExpression(tree: Arithmetic): Expression {
  if (tree.kind === 'unary') return { ...tree, operand: toExpression(tree.operand) };
  if (tree.kind === 'binary')
    return { ...tree, left: toExpression(tree.left), right: toExpression(tree.right) };
  return { kind: 'literal', value: tree.value };
}

function valueOrTag(source: string): string {
  try {
    return evaluated(source);
  } catch (error) {
    return (
      String(error)
        .match(/(\w+Error): /g)
        ?.at(-1)
        ?.replace(': ', '') ?? String(error)
    );
  }
}

/** Over JavaScript's own bigints and booleans; errors are their tags. */
function reference(tree: Arithmetic): string {
  try {
    return String(referenceValue(tree));
  } catch (error) {
    return String((error as Error).message);
  }
}

function referenceValue(tree: Arithmetic): bigint | boolean {
  if (tree.kind === 'number' || tree.kind === 'truth') return tree.value;
  if (tree.kind === 'unary') {
    const operand = referenceValue(tree.operand);
    if (tree.operator === 'not') return !truth(operand);
    return inRange(-number(operand));
  }
  if (tree.operator === 'and') return truth(referenceValue(tree.left)) && truth(referenceValue(tree.right));
  if (tree.operator === 'or') return truth(referenceValue(tree.left)) || truth(referenceValue(tree.right));
  const [left, right] = [referenceValue(tree.left), referenceValue(tree.right)];
  if (tree.operator === '==') return left === right;
  if (tree.operator === '!=') return left !== right;
  return inRange(compute(tree.operator, number(left), number(right)));
}

function truth(value: bigint | boolean): boolean {
  if (typeof value !== 'boolean') throw new Error('TypeError');
  return value;
}

function number(value: bigint | boolean): bigint {
  if (typeof value !== 'bigint') throw new Error('TypeError');
  return value;
}

function compute(operator: BinaryOperator, left: bigint, right: bigint): bigint | boolean {
  const divides = operator === '//' || operator === '%';
  if (divides && right === 0n) throw new Error('ZeroDivisionError');
  // The quotient rounded down, found by trial around the truncated one.
  const quotient = divides
    ? [left / right + 1n, left / right, left / right - 1n].find((q) => (left - q * right) * right >= 0n)!
    : 0n;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '//':
      return quotient;
    case '%':
      return left - quotient * right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      throw new TypeError(operator);
  }
}

function inRange(value: bigint | boolean): bigint | boolean {
  if (typeof value === 'bigint' && value !== BigInt.asIntN(64, value)) throw new Error('ValueError');
  return value;
}
