import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { type EntityIdRule, parseEntityId } from '../../shared/message/entity-id.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { refusal } from './attempt.ts';
import { anyone, element, join, recipients, version } from './wire-bytes.ts';

const ACCEPTED = [
  ...[
    'a',
    '7',
    '_',
    '__proto__',
    'constructor',
    'toString',
    'a..b',
    'a.',
    'a+b',
    'a,b',
    'a=b',
    'C:a',
    'a@b',
    'a~b',
  ],
  ...['USABC2012345', '123456789', '4uLU6hMCjMI75M1A2tKUQC', '0b0a8ad6-6b2c-4b43-9a9e-6d5e5a3f4c11'],
  ...[
    'spotify:track:4uLU6hMCjMI75M1A2tKUQC',
    'null',
    'undefined',
    'NaN',
    'true',
    '-0'.slice(1),
    '1e309',
    '_klio',
    'CON',
  ],
  'x'.repeat(255),
];

const REJECTED = [
  ...[
    '',
    '.',
    '..',
    '../x',
    './x',
    'a/b',
    '/a',
    '%2e%2e',
    'a%2fb',
    '.hidden',
    '-rf',
    '+a',
    ',a',
    '~root',
    '=cmd()',
    '@a',
  ],
  ...[
    'a\\b',
    'C:\\a',
    'a b',
    ' a',
    'a ',
    'a\n',
    'a\r\n',
    '\na',
    'a\tb',
    'a\0',
    '\0',
    'a#b',
    'a?b',
    'a[0]',
    'a*',
    'a;b',
  ],
  ...[
    'a"b',
    "a'b",
    'a`b`',
    '$(a)',
    '#{a}',
    '{{a}}',
    '<a>',
    'a&b',
    'a|b',
    '!a',
    'a^b',
    'a(b)',
    "1'; DROP TABLE a--",
  ],
  ...[
    'é',
    'e\u0301',
    '日本',
    '🎵',
    'a\u200bb',
    '\ufeffa',
    '\u202eabc',
    'a\u2028b',
    'ａ',
    'ﬁ',
    'a\u00a0',
    '\ufffd',
    'İ',
  ],
  'x'.repeat(256),
];

const NESTED_ACCEPTED = [
  'a/b',
  'albums/0001/07.track',
  'a/_klio/b',
  '__proto__/x',
  `${'x'.repeat(127)}/${'y'.repeat(127)}`,
];

const NESTED_REJECTED = [
  ...[
    'a//b',
    'a/',
    '/a',
    '/',
    'a/../b',
    'a/..',
    'a/./b',
    '.well-known/acme-challenge/x',
    'a/.b',
    'a/-b',
    'a/ b',
  ],
  ...['_klio', '_klio/published/x', 'a\\b/c', 'a/%2e%2e', `${'x'.repeat(127)}/${'y'.repeat(128)}`],
];

describe('an entity id', () => {
  it.each(ACCEPTED)('%j is allowed and travels unchanged', (id) => {
    expect(parseEntityId(id, 'flat')).toBe(id);
    expect(parseEntityId(id === '_klio' ? 'x' : id, 'nested')).toBe(id === '_klio' ? 'x' : id);
    expect(decodeMessage(encodeMessage(newMessage(id)), { entityIds: 'flat' }).entityId).toBe(id);
  });

  it.each(REJECTED)('%j is refused', (id) => {
    expect(refusal(() => parseEntityId(id, 'flat')).code).toBe('BAD_MESSAGE');
    expect(refusal(() => decodeMessage(withElement(id), { entityIds: 'flat' })).code).toBe('BAD_MESSAGE');
  });

  it.each(NESTED_ACCEPTED)('%j is allowed where ids are nested, and there alone', (id) => {
    expect(parseEntityId(id, 'nested')).toBe(id);
    expect(refusal(() => parseEntityId(id, 'flat')).message).toContain("entityIds: 'nested'");
  });

  it.each(NESTED_REJECTED)('%j is refused where ids are nested', (id) => {
    expect(refusal(() => parseEntityId(id, 'nested')).code).toBe('BAD_MESSAGE');
  });

  it.each([
    ['61ff', 'a byte that never occurs'],
    ['61fe', 'another, which a lenient decoder makes the same'],
    ['61c3', 'a character that is cut off'],
    ['61c0af', 'an overlong "/"'],
    ['61eda080', 'a lone surrogate'],
    ['61f4908080', 'a code point beyond Unicode'],
  ])('%s on the wire is refused: %s', (hex) => {
    const { code, message } = refusal(() =>
      decodeMessage(withElement(Buffer.from(hex, 'hex')), { entityIds: 'flat' }),
    );
    expect(code).toBe('BAD_MESSAGE');
    expect(message).toContain(`it is not UTF-8 [hex=${hex}`);
  });

  it('in an error is quoted in ASCII and cut', () => {
    const { message } = refusal(() => parseEntityId(`\u202e"\n${'x'.repeat(5000)}`, 'flat'));
    expect(message).toMatch(/^[\x20-\x7e]{1,300}$/);
  });

  it.each<EntityIdRule>(['flat', 'nested'])(
    'that is %s is part of a URL as it is, so that no two name one object',
    (rule) => {
      fc.assert(
        fc.property(likelyIds, (id) => {
          if (!isAllowed(id, rule)) return;
          const { pathname } = new URL(`http://localhost/b/bucket/o/${encodeURIComponent(id)}`);
          expect(decodeURIComponent(pathname.slice('/b/bucket/o/'.length))).toBe(id);
          expect(id.normalize('NFC')).toBe(id);
          expect(Buffer.byteLength(id)).toBeLessThanOrEqual(255);
          expect(`${id}.json`.split('/').every((segment) => !/^\.|^$/.test(segment))).toBe(true);
        }),
        { numRuns: 2_000 },
      );
    },
  );
});

/** Mostly made of the characters at the border of what is allowed. */
const likelyIds = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab0_.-~:@=+,/%\\ \n'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

function withElement(id: string | Uint8Array): Uint8Array {
  return join(recipients(anyone), element(id), version(2));
}

function isAllowed(id: string, rule: EntityIdRule): boolean {
  try {
    return parseEntityId(id, rule) === id;
  } catch (error) {
    if (error instanceof KlioError) return false;
    throw error;
  }
}
