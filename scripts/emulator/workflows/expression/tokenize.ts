import { ExpressionError } from './expression-error.ts';

export type Token =
  | { readonly kind: 'integer' | 'double' | 'name'; readonly text: string; readonly offset: number }
  /** `text` is what the quotes enclose, unescaped. */
  | { readonly kind: 'string'; readonly text: string; readonly offset: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly offset: number }
  | { readonly kind: 'end'; readonly text: ''; readonly offset: number };

/** One kind of token after another, each tried where the one before ended. */
const PATTERN =
  /(?<space>\s+)|(?<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)|(?<integer>\d+)|(?<name>[A-Za-z_]\w*)|(?<string>"(?:[^"\\]|\\[\s\S])*")|(?<symbol>\/\/|[<>=!]=|[-+*/%<>()[\].,])/y;

/** The tokens of an expression, the last one being its end. Throws ExpressionError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < source.length) {
    PATTERN.lastIndex = offset;
    const groups = PATTERN.exec(source)?.groups;
    if (!groups) throw unexpected(source, offset);
    const [kind, text] = Object.entries(groups).find(([, group]) => group !== undefined) ?? ['space', ' '];
    if (kind !== 'space') tokens.push(tokenOf(kind as Token['kind'], text, offset));
    offset += text.length;
  }
  tokens.push({ kind: 'end', text: '', offset });
  return tokens;
}

function tokenOf(kind: Token['kind'], text: string, offset: number): Token {
  if (kind === 'string') return { kind, text: unquote(text.slice(1, -1), offset + 1), offset };
  return { kind, text, offset } as Token;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function unquote(text: string, start: number): string {
  return text.replace(/\\(u[\dA-Fa-f]{4}|[\s\S])/g, (all, code: string, at: number) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const character = ESCAPES[code];
    if (character === undefined) throw new ExpressionError(`unknown escape ${all}`, start + at);
    return character;
  });
}

function unexpected(source: string, offset: number): ExpressionError {
  const character = String.fromCodePoint(source.codePointAt(offset) ?? 0);
  if (character === '"') return new ExpressionError('a string has no closing quote', offset);
  if (character === "'") return new ExpressionError('strings must be enclosed in double quotes', offset);
  if (character === '{') {
    return new ExpressionError('a map cannot be written in an expression, assign it to a variable', offset);
  }
  return new ExpressionError(`unexpected "${character}"`, offset);
}
