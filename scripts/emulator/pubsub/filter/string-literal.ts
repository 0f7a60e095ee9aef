const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '?': '?',
};

/** Escapes by number: the pattern of what follows the backslash, its base, and how many characters introduce it. */
const NUMERIC = [
  { pattern: /x[0-9A-Fa-f]{2}/y, base: 16, skip: 1 },
  { pattern: /u[0-9A-Fa-f]{4}/y, base: 16, skip: 1 },
  { pattern: /U[0-9A-Fa-f]{8}/y, base: 16, skip: 1 },
  { pattern: /[0-3][0-7]{2}/y, base: 8, skip: 0 },
] as const;

/** Reads the string literal that starts with the quotation mark at `at`; `end` is behind its closing one. */
export function readString(filter: string, at: number): { value: string; end: number } {
  let value = '';
  for (let position = at + 1; position < filter.length; ) {
    const character = filter[position];
    if (character === '"') return { value, end: position + 1 };
    if (character === '\n') break;
    if (character === '\\') {
      const escaped = readEscape(filter, position);
      value += escaped.value;
      position = escaped.end;
    } else {
      value += character;
      position += 1;
    }
  }
  throw new SyntaxError(`the string at position ${at} does not end`);
}

function readEscape(filter: string, at: number): { value: string; end: number } {
  const simple = SIMPLE[filter[at + 1] ?? ''];
  if (simple !== undefined) return { value: simple, end: at + 2 };
  for (const { pattern, base, skip } of NUMERIC) {
    pattern.lastIndex = at + 1;
    const found = pattern.exec(filter)?.[0];
    const codePoint = Number.parseInt(found?.slice(skip) ?? '', base);
    if (found !== undefined && codePoint <= 0x10ffff) {
      return { value: String.fromCodePoint(codePoint), end: at + 1 + found.length };
    }
  }
  throw new SyntaxError(`unknown escape sequence at position ${at}`);
}
