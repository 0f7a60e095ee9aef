import { MAX_EXPRESSION_CHARS } from '../limits.ts';
import type { Value } from '../values/value.ts';
import { type BinaryOperator, dottedName, type Expression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { type Token, tokenize } from './tokenize.ts';

/**
 * Loosest first; those of one level go from left to right. All bind less than `-` and `not`:
 * https://docs.cloud.google.com/workflows/docs/reference/syntax/datatypes#order-operations
 */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['<', '<=', '>', '>=', '==', '!=', 'in'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];

/** Words of the language that are written in these ways alone. */
const WORDS: ReadonlyMap<string, string> = new Map(
  ['and', 'or', 'not', 'in'].flatMap((word) => [
    [word, word],
    [word.toUpperCase(), word],
  ]),
);
const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...['true', 'True', 'TRUE'].map((name) => [name, true] as const),
  ...['false', 'False', 'FALSE'].map((name) => [name, false] as const),
  ...['null', 'Null', 'NULL'].map((name) => [name, null] as const),
]);
const MAX_INTEGER = 2n ** 63n - 1n;

/** The expression that stands between `${` and `}`. Throws ExpressionError. */
export function parseExpression(source: string): Expression {
  if (source.length > MAX_EXPRESSION_CHARS) {
    throw new ExpressionError(
      `an expression has at most ${MAX_EXPRESSION_CHARS} characters, split it into several assignments [characters=${source.length}]`,
      MAX_EXPRESSION_CHARS,
    );
  }
  const parser = new Parser(tokenize(source));
  const expression = parser.level(0);
  parser.expectEnd();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  level(index: number): Expression {
    const operators = LEVELS[index];
    if (!operators) return this.#negation();
    let left = this.level(index + 1);
    for (;;) {
      const operator = this.#takeOperator(operators);
      if (operator === null) return left;
      left = { kind: 'binary', operator: operator as BinaryOperator, left, right: this.level(index + 1) };
    }
  }

  expectEnd(): void {
    if (this.#next.kind !== 'end') throw this.#unexpected();
  }

  #negation(): Expression {
    if (!this.#take('-')) return this.#not();
    return { kind: 'unary', operator: '-', operand: this.#negation() };
  }

  #not(): Expression {
    if (this.#takeOperator(['not']) === null) return this.#postfix();
    return { kind: 'unary', operator: 'not', operand: this.#not() };
  }

  #postfix(): Expression {
    let object = this.#primary();
    for (;;) {
      if (this.#take('.')) object = member(object, { kind: 'literal', value: this.#name() });
      else if (this.#take('[')) object = member(object, this.#enclosed(']'));
      else if (this.#next.text === '(' && this.#next.kind === 'symbol') object = this.#call(object);
      else return object;
    }
  }

  #primary(): Expression {
    const token = this.#next;
    if (token.kind === 'integer') return this.#integer(token);
    if (token.kind === 'double') return this.#literal(Number(token.text));
    if (token.kind === 'string') return this.#literal(token.text);
    if (this.#take('(')) return this.#enclosed(')');
    if (this.#take('[')) return { kind: 'list', items: this.#list(']') };
    const constant = token.kind === 'name' ? CONSTANTS.get(token.text) : undefined;
    if (constant !== undefined) return this.#literal(constant);
    return { kind: 'variable', name: this.#name() };
  }

  #integer({ text, offset }: Token): Expression {
    const value = BigInt(text);
    if (value > MAX_INTEGER) throw new ExpressionError(`${text} is more than 64 bits hold`, offset);
    return this.#literal(value);
  }

  #literal(value: Value): Expression {
    this.#index += 1;
    return { kind: 'literal', value };
  }

  #call(callee: Expression): Expression {
    const name = dottedName(callee);
    if (name === null) throw new ExpressionError('only a function can be called', this.#next.offset);
    this.#take('(');
    return { kind: 'call', name, args: this.#list(')') };
  }

  #list(close: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(close)) {
      if (items.length > 0 && !this.#take(',')) throw this.#unexpected();
      items.push(this.level(0));
    }
    return items;
  }

  #enclosed(close: ')' | ']'): Expression {
    const inner = this.level(0);
    if (!this.#take(close)) throw this.#unexpected();
    return inner;
  }

  #name(): string {
    const { kind, text } = this.#next;
    if (kind !== 'name' || WORDS.has(text)) throw this.#unexpected();
    this.#index += 1;
    return text;
  }

  #takeOperator(operators: readonly string[]): string | null {
    const { kind, text } = this.#next;
    const operator = kind === 'symbol' ? text : kind === 'name' ? WORDS.get(text) : undefined;
    if (operator === undefined || !operators.includes(operator)) return null;
    this.#index += 1;
    return operator;
  }

  #take(symbol: string): boolean {
    const { kind, text } = this.#next;
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#index += 1;
    return true;
  }

  get #next(): Token {
    const token = this.#tokens[this.#index];
    if (!token) throw new RangeError('The last token is the end, and is never taken');
    return token;
  }

  #unexpected(): ExpressionError {
    const { kind, text, offset } = this.#next;
    return new ExpressionError(
      kind === 'end' ? 'it ends too early' : `unexpected ${JSON.stringify(text)}`,
      offset,
    );
  }
}

function member(object: Expression, key: Expression): Expression {
  return { kind: 'member', object, key };
}
