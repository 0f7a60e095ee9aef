import type { Expression } from '../expression/expression.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { Value } from '../values/value.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import type { SourceNode } from './source-node.ts';

/** A text that is an expression as a whole; one within a text is only text. */
const EXPRESSION = /^\s*\$\{([\s\S]*)\}\s*$/;

/** Something that is given a value: what stands there, with its expressions. Throws DefinitionError. */
export function parseValue(node: SourceNode, place: Place): Expression {
  if (node.kind === 'scalar') {
    const source = expressionIn(node);
    return source === null
      ? { kind: 'literal', value: node.value }
      : parseInside(source, { ...place, line: node.line });
  }
  if (node.kind === 'list')
    return constantOr({ kind: 'list', items: node.items.map((item) => parseValue(item, place)) });
  const entries = [...node.entries.values()].map(
    ({ key, value }) => [key, parseValue(value, place)] as const,
  );
  return constantOr({ kind: 'map', entries });
}

/** Something that only an expression may be. Throws DefinitionError. */
export function parseRequiredExpression(node: SourceNode, what: string, place: Place): Expression {
  const source = node.kind === 'scalar' ? expressionIn(node) : null;
  if (source === null)
    throw new DefinitionError(`${what} must be an expression like \${x > 0}`, { ...place, line: node.line });
  return parseInside(source, { ...place, line: node.line });
}

/** The text between `${` and `}`. Throws DefinitionError. */
export function parseInside(source: string, place: Place): Expression {
  try {
    return parseExpression(source);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const before = source.slice(Math.max(0, error.offset - 20), error.offset);
    throw new DefinitionError(
      `Invalid expression: ${error.message} [expression=${source}, after=${before}]`,
      place,
    );
  }
}

function expressionIn({ value }: { readonly value: Value }): string | null {
  return typeof value === 'string' ? (EXPRESSION.exec(value)?.[1] ?? null) : null;
}

/** What has no expression in it is made once, not at each run. */
function constantOr(expression: Expression): Expression {
  if (expression.kind === 'list') {
    const values = expression.items.map(constantOf);
    return values.includes(undefined) ? expression : { kind: 'literal', value: values as Value[] };
  }
  if (expression.kind === 'map') {
    const entries = expression.entries.map(([key, value]) => [key, constantOf(value)] as const);
    return entries.some(([, value]) => value === undefined)
      ? expression
      : { kind: 'literal', value: new Map(entries as [string, Value][]) };
  }
  return expression;
}

function constantOf(expression: Expression): Value | undefined {
  return expression.kind === 'literal' ? expression.value : undefined;
}
