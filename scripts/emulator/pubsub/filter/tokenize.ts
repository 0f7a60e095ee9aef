import { readString } from './string-literal.ts';

export interface Token {
  readonly kind: 'word' | 'string' | 'symbol' | 'end';
  /** What a string stands for; of all others the text itself. */
  readonly text: string;
  /** Where it starts, in characters. */
  readonly at: number;
}

const WORD = /[-_A-Za-z0-9]+/y;
const SYMBOL = /!=|[=:.,()]/y;
const SPACE = /\s*/y;

/**
 * Splits a filter into tokens. A `-` in front of a term is a symbol of its own (NOT), inside of a word it is
 * part of the word. Throws SyntaxError with the position.
 */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = match(SPACE, filter, 0).length; at < filter.length; ) {
    const { token, end } = readToken(filter, at, tokens.at(-1));
    tokens.push(token);
    at = end + match(SPACE, filter, end).length;
  }
  tokens.push({ kind: 'end', text: 'the end of the filter', at: filter.length });
  return tokens;
}

function readToken(filter: string, at: number, before: Token | undefined): { token: Token; end: number } {
  if (filter[at] === '"') {
    const { value, end } = readString(filter, at);
    return { token: { kind: 'string', text: value, at }, end };
  }
  if (filter[at] === '-' && !expectsKey(before)) {
    return { token: { kind: 'symbol', text: '-', at }, end: at + 1 };
  }
  const word = match(WORD, filter, at);
  if (word !== '') return { token: { kind: 'word', text: word, at }, end: at + word.length };
  const symbol = match(SYMBOL, filter, at);
  if (symbol !== '') return { token: { kind: 'symbol', text: symbol, at }, end: at + symbol.length };
  throw new SyntaxError(`unexpected character ${JSON.stringify(filter[at])} at position ${at}`);
}

/** After `:` and `.` comes a key, which may begin with a hyphen. */
function expectsKey(before: Token | undefined): boolean {
  return before?.kind === 'symbol' && (before.text === ':' || before.text === '.');
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
