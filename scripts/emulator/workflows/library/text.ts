import { raised } from '../values/raised-error.ts';
import { mapOf } from '../values/value.ts';
import { optional, required } from './parameter.ts';
import { pure } from './pure-function.ts';
import { compilePattern } from './regular-expression.ts';

const source = required('string');

/** https://docs.cloud.google.com/workflows/docs/reference/stdlib/text/find_all and its siblings. Positions count characters. */
export const textFunctions = {
  'text.find_all': pure({ source, substr: required('string') }, ({ source, substr }) =>
    findAll(source, substr).map((at) => position(source, at)),
  ),
  'text.find_all_regex': pure({ source, regexp: required('string') }, ({ source, regexp }) =>
    [...source.matchAll(compilePattern(regexp))].map((match) =>
      mapOf({ index: position(source, match.index), match: match[0] }),
    ),
  ),
  'text.match_regex': pure({ source, regexp: required('string') }, ({ source, regexp }) =>
    compilePattern(regexp).test(source),
  ),
  'text.replace_all': pure(
    { source, substr: required('string'), repl: required('string') },
    ({ source, substr, repl }) => source.replaceAll(substr, () => repl),
  ),
  'text.replace_all_regex': pure(
    { source, regexp: required('string'), repl: required('string') },
    ({ source, regexp, repl }) => {
      if (/[\\$]/.test(repl)) {
        throw raised(
          'ValueError',
          'groups in a replacement are not supported by this emulator [characters=$ \\]',
        );
      }
      return source.replace(compilePattern(regexp), () => repl);
    },
  ),
  'text.split': pure({ source, separator: required('string') }, ({ source, separator }) =>
    separator === '' ? [...source] : source.split(separator),
  ),
  'text.substring': pure(
    { source, start: required('integer'), end: required('integer') },
    ({ source, start, end }) => {
      const characters = [...source];
      if (start < 0n || start > end || end > characters.length) {
        throw raised('IndexError', `out of range [start=${start}, end=${end}, length=${characters.length}]`);
      }
      return characters.slice(Number(start), Number(end)).join('');
    },
  ),
  'text.to_lower': pure({ source }, ({ source }) => source.toLowerCase()),
  'text.to_upper': pure({ source }, ({ source }) => source.toUpperCase()),
  'text.url_encode': pure({ source }, ({ source }) => urlEncode(source)),
  'text.url_encode_plus': pure({ source }, ({ source }) => urlEncode(source).replaceAll('%20', '+')),
  'text.url_decode': pure({ source }, ({ source }) => {
    try {
      return decodeURIComponent(source.replaceAll('+', ' '));
    } catch {
      throw raised('ValueError', 'not a URL-encoded text');
    }
  }),
  'text.decode': pure(
    { data: required('bytes'), charset: optional('UTF-8', 'string') },
    ({ data, charset }) => {
      checkCharset(charset);
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
      } catch {
        throw raised('ValueError', 'the bytes are no UTF-8');
      }
    },
  ),
  'text.encode': pure(
    { text: required('string'), charset: optional('UTF-8', 'string') },
    ({ text, charset }) => {
      checkCharset(charset);
      return Buffer.from(text);
    },
  ),
};

function findAll(source: string, substring: string): number[] {
  const found: number[] = [];
  if (substring === '') return found;
  for (let at = source.indexOf(substring); at >= 0; at = source.indexOf(substring, at + substring.length)) {
    found.push(at);
  }
  return found;
}

function position(source: string, codeUnits: number): bigint {
  return BigInt([...source.slice(0, codeUnits)].length);
}

/** Everything is encoded but letters, digits and `_.-~`: https://docs.cloud.google.com/workflows/docs/reference/stdlib/text/url_encode */
function urlEncode(source: string): string {
  return encodeURIComponent(source.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function checkCharset(charset: string): void {
  if (/^utf-?8$/i.test(charset)) return;
  throw raised('ValueError', `this emulator knows no charset but UTF-8 [charset=${charset}]`);
}
