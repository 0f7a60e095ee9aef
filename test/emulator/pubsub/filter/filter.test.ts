import { describe, expect, it } from 'vitest';
import { matches } from '../../../../scripts/emulator/pubsub/filter/matches.ts';
import { parseFilter } from '../../../../scripts/emulator/pubsub/filter/parse-filter.ts';

const passes = (filter: string, attributes: Record<string, string>) =>
  matches(parseFilter(filter), attributes);

describe('a filter lets through', () => {
  it.each<[filter: string, attributes: Record<string, string>, passes: boolean]>([
    ['', {}, true],
    ['  ', { a: '1' }, true],
    ['attributes:a', { a: '' }, true],
    ['attributes:a', { b: '1' }, false],
    ['attributes:A', { a: '1' }, false],
    ['attributes:constructor', {}, false],
    ['attributes.__proto__ = "1"', {}, false],
    ['attributes.a = "1"', { a: '1' }, true],
    ['attributes.a = "1"', { a: '2' }, false],
    ['attributes.a = "1"', {}, false],
    ['attributes.a = "x"', { a: 'X' }, false],
    ['attributes.a != "1"', { a: '2' }, true],
    ['attributes.a != "1"', { a: '1' }, false],
    ['attributes.a != "1"', {}, true],
    ['attributes.a=""', { a: '' }, true],
    ['hasPrefix(attributes.a, "tr")', { a: 'track' }, true],
    ['hasPrefix(attributes.a, "tr")', { a: 'tr' }, true],
    ['hasPrefix(attributes.a, "tr")', { a: 't' }, false],
    ['hasPrefix(attributes.a, "tr")', {}, false],
    ['hasPrefix(attributes.a,"")', { a: 'x' }, true],
    ['hasPrefix(attributes.a,"")', {}, false],
    ['NOT attributes:a', {}, true],
    ['-attributes:a', { a: '1' }, false],
    ['NOT NOT attributes:a', { a: '1' }, true],
    ['--attributes:a', { a: '1' }, true],
    ['NOT (attributes:a)', { a: '1' }, false],
    ['attributes:a AND attributes:b', { a: '', b: '' }, true],
    ['attributes:a AND attributes:b', { a: '' }, false],
    ['attributes:a AND attributes:b AND attributes:c', { a: '', b: '' }, false],
    ['attributes:a OR attributes:b', { b: '' }, true],
    ['attributes:a OR attributes:b OR attributes:c', { c: '' }, true],
    ['attributes:a OR attributes:b', {}, false],
    // NOT binds tighter than AND and OR.
    ['NOT attributes:a AND attributes:b', { b: '' }, true],
    ['NOT attributes:a AND attributes:b', {}, false],
    ['NOT attributes:a OR attributes:b', { a: '', b: '' }, true],
    ['NOT (attributes:a OR attributes:b)', { b: '' }, false],
    ['(attributes:a OR attributes:b) AND attributes:c', { a: '' }, false],
    ['attributes:a OR (attributes:b AND attributes:c)', { a: '' }, true],
    ['((attributes:a))', { a: '' }, true],
    // Keys and strings.
    ['attributes:a-b_c9', { 'a-b_c9': '' }, true],
    ['attributes:-a', { '-a': '' }, true],
    ['attributes.9 = "x"', { '9': 'x' }, true],
    ['attributes:AND', { AND: '' }, true],
    ['attributes:"iana.org/language_tag"', { 'iana.org/language_tag': '' }, true],
    ['attributes."a b" = "x"', { 'a b': 'x' }, true],
    ['attributes:"ключ"', { ключ: '' }, true],
    ['attributes.a = "\\u307F"', { a: 'み' }, true],
    ['attributes.a = "\\U0001F3B5"', { a: '🎵' }, true],
    ['attributes.a = "\\x41\\102"', { a: 'AB' }, true],
    ['attributes.a = "\\"\\\\\\n\\t"', { a: '"\\\n\t' }, true],
    ['attributes.a = "AND OR ("', { a: 'AND OR (' }, true],
    // White space.
    [' attributes : a ', { a: '' }, true],
    ['attributes . a="1"AND attributes:b', { a: '1', b: '' }, true],
    ['attributes:a\nAND\tattributes:b', { a: '', b: '' }, true],
    // What the edges of a graph use.
    ['NOT attributes:klio_limited OR attributes:"klio_to_energy"', {}, true],
    ['NOT attributes:klio_limited OR attributes:"klio_to_energy"', { klio_limited: '1' }, false],
    [
      'NOT attributes:klio_limited OR attributes:"klio_to_energy"',
      { klio_limited: '1', klio_to_energy: '1' },
      true,
    ],
  ])('%s on %j: %s', (filter, attributes, expected) => {
    expect(passes(filter, attributes)).toBe(expected);
  });
});

describe('a filter is refused with what is wrong and where', () => {
  it.each([
    [
      'attributes:a AND attributes:b OR attributes:c',
      'AND and OR are mixed without parentheses at position 30',
    ],
    [
      'attributes:a OR attributes:b AND attributes:c',
      'AND and OR are mixed without parentheses at position 29',
    ],
    ['attributes:a and attributes:b', 'expected the end of the filter, found and at position 13'],
    ['not attributes:a', 'expected attributes, hasPrefix, NOT or (, found not at position 0'],
    ['attributes:a AND', 'found the end of the filter at position 16'],
    ['AND attributes:a', 'found AND at position 0'],
    ['attributes', 'expected : or . after attributes, found the end of the filter at position 10'],
    ['attributes:', 'expected an attribute key, found the end of the filter'],
    ['attributes:(', 'expected an attribute key, found ( at position 11'],
    ['attributes.a', 'expected = or !=, found the end of the filter'],
    ['attributes.a = 1', 'expected a string in double quotation marks, found 1 at position 15'],
    ["attributes.a = '1'", 'unexpected character "\'" at position 15'],
    ['attributes.a == "1"', 'expected a string in double quotation marks, found ='],
    ['attributes.a > "1"', 'unexpected character ">" at position 13'],
    ['attributes:a.b', 'expected the end of the filter, found . at position 12'],
    ['attributes.a:b', 'expected = or !=, found : at position 12'],
    ['data:a', 'expected attributes, hasPrefix, NOT or (, found data'],
    ['(attributes:a', 'expected ), found the end of the filter'],
    ['attributes:a)', 'expected the end of the filter, found )'],
    ['()', 'found ) at position 1'],
    ['hasPrefix(attributes:a, "x")', 'expected ., found : at position 20'],
    ['hasPrefix(attributes.a "x")', 'expected ,, found x'],
    ['hasPrefix(attributes.a, x)', 'expected a string in double quotation marks, found x'],
    ['hasprefix(attributes.a, "x")', 'found hasprefix at position 0'],
    ['hasPrefix attributes.a', 'expected (, found attributes'],
    ['attributes.a = "1', 'the string at position 15 does not end'],
    ['attributes.a = "1\n"', 'the string at position 15 does not end'],
    ['attributes.a = "\\', 'unknown escape sequence at position 16'],
    ['attributes.a = "\\q"', 'unknown escape sequence at position 16'],
    ['attributes.a = "\\u12"', 'unknown escape sequence at position 16'],
    ['attributes.a = "\\U00110000"', 'unknown escape sequence at position 16'],
    ['attributes.a = "\\400"', 'unknown escape sequence at position 16'],
    ['attributes:a attributes:b', 'expected the end of the filter, found attributes at position 13'],
    ['attributes:ä', 'unexpected character "ä" at position 11'],
  ])('%s', (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(message);
    expect(() => parseFilter(filter)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('takes 256 bytes and no more, whatever the characters', () => {
    const filter = (bytes: number) => `attributes:"${'ü'.repeat((bytes - 13) >> 1)}${bytes % 2 ? '' : 'x'}"`;
    expect(Buffer.byteLength(filter(256))).toBe(256);
    expect(parseFilter(filter(256))).toMatchObject({ kind: 'has' });
    expect(() => parseFilter(filter(257))).toThrow('longer than 256 bytes [bytes=257]');
  });
});
