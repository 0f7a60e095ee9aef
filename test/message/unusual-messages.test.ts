import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { type KlioMessage, newMessage } from '../../shared/message/klio-message.ts';
import {
  anyone,
  audit,
  element,
  field,
  group,
  hex,
  job,
  join,
  limited,
  message,
  metadata,
  number,
  recipients,
  version,
} from './wire-bytes.ts';

const decode = (bytes: Uint8Array): KlioMessage => decodeMessage(bytes, { entityIds: 'flat' });

describe('unusual bytes', () => {
  it.each<[string, Uint8Array, Partial<KlioMessage>]>([
    ['fields in any order', join(version(2), element('s0000'), recipients(anyone)), {}],
    ['a number in more bytes than it needs', message(metadata(hex('20808000'))), { force: false }],
    ['a bool of 10 bytes', message(metadata(hex('2080808080808080808001'))), { force: true }],
    ['a version of 10 bytes, cut to 32 bits', message(hex('1882808080f0ffffffff01')), {}],
    [
      'a bool that is said twice: the last counts',
      message(metadata(number(4, 1), number(4, 0))),
      { force: false },
    ],
    ['a bool with another wire type', message(metadata(field(4, 'x'))), { force: false }],
    ['an id that is said twice: the last counts', join(element('old'), message()), {}],
    [
      'metadata in parts: they add up',
      message(metadata(number(5, 1)), metadata(number(4, 1))),
      { force: true, ping: true },
    ],
    ['packed where nothing can be packed', message(field(3, hex('01'))), {}],
    [
      'the first and the last time',
      message(audit(number(1, -62_135_596_800n)), audit(number(1, 253_402_300_799))),
      {
        auditLog: [-62_135_596_800_000, 253_402_300_799_000].map((atMs) => ({
          job: { name: '', project: '' },
          atMs,
        })),
      },
    ],
    [
      'both sides of the oneof: the last counts',
      message(recipients(limited(field(1, job('a'))))),
      {
        recipients: { kind: 'limited', jobs: [{ name: 'a', project: 'p' }] },
      },
    ],
    [
      'one side over two fields: it adds up',
      message(recipients(limited(field(1, job('a'))), limited(field(1, job('b'))))),
      {
        recipients: {
          kind: 'limited',
          jobs: [
            { name: 'a', project: 'p' },
            { name: 'b', project: 'p' },
          ],
        },
      },
    ],
    [
      'a side that was cleared in between',
      message(
        recipients(limited(field(1, job('a')))),
        recipients(anyone),
        recipients(limited(field(1, job('b')))),
      ),
      {
        recipients: { kind: 'limited', jobs: [{ name: 'b', project: 'p' }] },
      },
    ],
    [
      'a job in two parts',
      message(recipients(limited(field(2, field(1, 'a')), field(2, field(2, 'p'))))),
      {
        recipients: { kind: 'limited', jobs: [], triggerChildrenOf: { name: 'a', project: 'p' } },
      },
    ],
    [
      'names like those of object properties',
      message(metadata(field(104, '__proto__'), field(104, 'constructor'))),
      {
        plannedBy: ['__proto__', 'constructor'],
      },
    ],
  ])('%s: read as the specification says', (_, bytes, meaning) => {
    const { unknown: _unknown, ...seen } = decode(bytes);
    const { unknown: _none, ...expected } = newMessage('s0000', meaning);
    expect(withoutReceived(seen)).toEqual(expected);
  });

  it.each<[string, Uint8Array]>([
    ['a group', group(15, number(1, 1))],
    ['groups in groups', group(15, group(16, group(15)), field(2, 'x'))],
    ['a group with the number of a known field', group(1, field(1, 'x'))],
    ['a known number with another type', field(5, 'x')],
    ['8 bytes', hex('790102030405060708')],
    ['4 bytes', hex('7d01020304')],
    ['a number of 10 bytes', hex('78ffffffffffffffffff01')],
    ['the highest field number', hex('faffffff0f0161')],
  ])('%s that nobody knows survives as it came', (_, unknown) => {
    const passed = decode(encodeMessage(decode(message(unknown, metadata(unknown)))));
    expect(passed.unknown.message).toEqual(unknown);
    expect(passed.unknown.metadata).toEqual(unknown);
  });

  it('scattered unknown fields come together in their order', () => {
    const scattered = message(number(20, 1), metadata(), number(21, 2), version(2), number(20, 3));
    expect(decode(scattered).unknown.message).toEqual(join(number(20, 1), number(21, 2), number(20, 3)));
  });
});

it('a text with half a surrogate pair is written as UTF-8 all the same', () => {
  const names = ['\ud83d', `${'x'.repeat(200)}\udcfc`];
  expect(decode(encodeMessage(newMessage('s0000', { plannedBy: names }))).plannedBy).toEqual([
    '\ufffd',
    `${'x'.repeat(200)}\ufffd`,
  ]);
});

function withoutReceived(seen: Omit<KlioMessage, 'unknown'>): unknown {
  return { ...seen, auditLog: seen.auditLog.map(({ job, atMs }) => ({ job, atMs })) };
}
