import { invalid } from '../pubsub-error.ts';
import { type Token, tokenize } from './tokenize.ts';

/** A filter as a tree, for `matches`. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'has'; readonly key: string }
  | { readonly kind: 'equals'; readonly key: string; readonly value: string }
  | { readonly kind: 'prefix'; readonly key: string; readonly value: string }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] };

/** https://cloud.google.com/pubsub/docs/subscription-message-filter */
const MAX_FILTER_BYTES = 256;

/**
 * Parses a subscription filter; the empty one lets everything pass. Throws PubSubError INVALID_ARGUMENT that
 * says what is wrong and where. AND and OR may not be mixed without parentheses.
 */
export function parseFilter(filter: string): Filter {
  const bytes = Buffer.byteLength(filter);
  if (bytes > MAX_FILTER_BYTES) {
    throw invalid(`Cannot use filter: it is longer than ${MAX_FILTER_BYTES} bytes [bytes=${bytes}]`);
  }
  if (filter.trim() === '') return { kind: 'all' };
  try {
    const reader = new TokenReader(tokenize(filter));
    const tree = parseExpression(reader);
    reader.expect('end', 'the end of the filter');
    return tree;
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(`Cannot use filter: ${error.message} [filter=${filter}]`);
    throw error;
  }
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get peek(): Token {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new SyntaxError('the filter ends too early');
    return token;
  }

  take(): Token {
    const token = this.peek;
    this.#next += 1;
    return token;
  }

  /** Takes the next token when it is this one. */
  takeIf(kind: Token['kind'], text: string): boolean {
    const { peek } = this;
    if (peek.kind !== kind || peek.text !== text) return false;
    this.#next += 1;
    return true;
  }

  expect(kind: Token['kind'], wanted: string, text?: string): Token {
    const token = this.peek;
    if (token.kind !== kind || (text !== undefined && token.text !== text)) {
      throw new SyntaxError(`expected ${wanted}, found ${token.text} at position ${token.at}`);
    }
    this.#next += token.kind === 'end' ? 0 : 1;
    return token;
  }
}

function parseExpression(reader: TokenReader): Filter {
  const first = parseUnary(reader);
  const operator = reader.peek;
  if (operator.kind !== 'word' || (operator.text !== 'AND' && operator.text !== 'OR')) return first;
  const operands = [first];
  while (reader.takeIf('word', operator.text)) operands.push(parseUnary(reader));
  const { peek } = reader;
  if (peek.kind === 'word' && (peek.text === 'AND' || peek.text === 'OR')) {
    throw new SyntaxError(`AND and OR are mixed without parentheses at position ${peek.at}`);
  }
  return { kind: operator.text === 'AND' ? 'and' : 'or', operands };
}

function parseUnary(reader: TokenReader): Filter {
  if (reader.takeIf('word', 'NOT') || reader.takeIf('symbol', '-')) {
    return { kind: 'not', operand: parseUnary(reader) };
  }
  if (reader.takeIf('symbol', '(')) {
    const inner = parseExpression(reader);
    reader.expect('symbol', ')', ')');
    return inner;
  }
  if (reader.takeIf('word', 'hasPrefix')) return parsePrefix(reader);
  reader.expect('word', 'attributes, hasPrefix, NOT or (', 'attributes');
  if (reader.takeIf('symbol', ':')) return { kind: 'has', key: parseKey(reader) };
  reader.expect('symbol', ': or . after attributes', '.');
  return parseComparison(reader, parseKey(reader));
}

function parseComparison(reader: TokenReader, key: string): Filter {
  const differs = reader.takeIf('symbol', '!=');
  if (!differs) reader.expect('symbol', '= or !=', '=');
  const { text: value } = reader.expect('string', 'a string in double quotation marks');
  const equals: Filter = { kind: 'equals', key, value };
  return differs ? { kind: 'not', operand: equals } : equals;
}

function parsePrefix(reader: TokenReader): Filter {
  reader.expect('symbol', '(', '(');
  reader.expect('word', 'attributes', 'attributes');
  reader.expect('symbol', '.', '.');
  const key = parseKey(reader);
  reader.expect('symbol', ',', ',');
  const { text: value } = reader.expect('string', 'a string in double quotation marks');
  reader.expect('symbol', ')', ')');
  return { kind: 'prefix', key, value };
}

function parseKey(reader: TokenReader): string {
  const token = reader.take();
  if (token.kind === 'word' || token.kind === 'string') return token.text;
  throw new SyntaxError(`expected an attribute key, found ${token.text} at position ${token.at}`);
}
