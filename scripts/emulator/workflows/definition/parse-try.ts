import { dottedName, type Expression } from '../expression/expression.ts';
import type { Value } from '../values/value.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import { fieldsOf, nameOf } from './fields.ts';
import { parseRequiredExpression, parseValue } from './parse-value.ts';
import type { Retry, TryBody } from './program.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';
import type { StepParsers } from './step-parsers.ts';

/** https://docs.cloud.google.com/workflows/docs/reference/stdlib/http/default_retry */
const DEFAULT_MAX_RETRIES = 5n;
const POLICIES: Readonly<Record<string, string>> = {
  'http.default_retry': 'http.default_retry_predicate',
  'http.default_retry_non_idempotent': 'http.default_retry_predicate_non_idempotent',
};

/** The policy that the service uses by a name such as `http.default_retry`, null where it has none. */
export function namedRetry(name: string): Retry | null {
  const predicate = POLICIES[name];
  if (predicate === undefined) return null;
  return {
    predicate,
    maxRetries: literal(DEFAULT_MAX_RETRIES),
    initialDelay: literal(1n),
    maxDelay: literal(60n),
    multiplier: literal(1.25),
  };
}

/** The `try` of a step, with what stands beside it. Throws DefinitionError. */
export function parseTry(
  node: SourceNode,
  place: Place,
  { fields, parsers }: { readonly fields: ReadonlyMap<string, SourceEntry>; readonly parsers: StepParsers },
): TryBody {
  const [retry, except] = [fields.get('retry'), fields.get('except')];
  if (!retry && !except) throw new DefinitionError('"try" must have a "retry" or an "except"', place);
  return {
    kind: 'try',
    steps: [parsers.unnamed(node, place)],
    retry: retry ? parseRetry(retry.value, place) : null,
    except: except ? parseExcept(except.value, place, parsers) : null,
  };
}

function parseRetry(node: SourceNode, place: Place): Retry {
  if (node.kind !== 'map') {
    const name = dottedName(parseRequiredExpression(node, '"retry"', place));
    const policy = name === null ? null : namedRetry(name);
    if (policy) return policy;
    const known = Object.keys(POLICIES).join(' or ');
    throw new DefinitionError(`"retry" must be a map, or \${…} with ${known}`, { ...place, line: node.line });
  }
  const fields = fieldsOf(node, '"retry"', ['predicate', 'max_retries', 'backoff'], place);
  const [predicate, maxRetries] = [fields.get('predicate'), fields.get('max_retries')];
  const backoff = fields.get('backoff');
  if (!predicate || !maxRetries || !backoff) {
    throw new DefinitionError('"retry" must have "predicate", "max_retries" and "backoff"', {
      ...place,
      line: node.line,
    });
  }
  return {
    predicate: parsePredicate(predicate.value, place),
    maxRetries: parseValue(maxRetries.value, place),
    ...parseBackoff(backoff.value, place),
  };
}

function parsePredicate(node: SourceNode, place: Place): string {
  const name = dottedName(parseRequiredExpression(node, '"predicate"', place));
  if (name !== null) return name;
  throw new DefinitionError('"predicate" must be the name of a subworkflow or function', {
    ...place,
    line: node.line,
  });
}

function parseBackoff(
  node: SourceNode,
  place: Place,
): Pick<Retry, 'initialDelay' | 'maxDelay' | 'multiplier'> {
  const names = ['initial_delay', 'max_delay', 'multiplier'] as const;
  if (node.kind === 'map') {
    const fields = fieldsOf(node, '"backoff"', names, place);
    const parse = (name: (typeof names)[number]) => {
      const field = fields.get(name);
      if (field) return parseValue(field.value, place);
      throw new DefinitionError(`"backoff" must have ${names.join(', ')}`, { ...place, line: node.line });
    };
    return {
      initialDelay: parse('initial_delay'),
      maxDelay: parse('max_delay'),
      multiplier: parse('multiplier'),
    };
  }
  const object = parseRequiredExpression(node, '"backoff"', place);
  const member = (name: string): Expression => ({ kind: 'member', object, key: literal(name) });
  return {
    initialDelay: member('initial_delay'),
    maxDelay: member('max_delay'),
    multiplier: member('multiplier'),
  };
}

function parseExcept(node: SourceNode, place: Place, parsers: StepParsers): TryBody['except'] {
  const fields = fieldsOf(node, '"except"', ['as', 'steps'], place);
  const [as, steps] = [fields.get('as'), fields.get('steps')];
  if (!steps) throw new DefinitionError('"except" must have "steps"', { ...place, line: node.line });
  return { as: as ? nameOf(as.value, '"as"', place) : null, steps: parsers.steps(steps.value, place) };
}

function literal(value: Value): Expression {
  return { kind: 'literal', value };
}
