import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { attempt, refusal } from './attempt.ts';
import {
  anyone,
  data,
  element,
  field,
  filling,
  group,
  hex,
  job,
  join,
  limited,
  message,
  metadata,
  number,
  recipients,
} from './wire-bytes.ts';

const MB = 1_000_000;

describe('a message made to exhaust', () => {
  it.each<[string, Uint8Array]>([
    ['empty recipients', recipients(limited(filling(9.9 * MB, field(1))))],
    ['empty old recipients', metadata(filling(9.9 * MB, field(1)))],
    ['empty audit entries', metadata(filling(9.9 * MB, field(3)))],
    ['empty names', metadata(filling(9.9 * MB, field(104)))],
    ['jobs to trigger', recipients(limited(filling(9.9 * MB, field(2, job('a')))))],
    ['sides of the oneof', metadata(filling(9.9 * MB, join(field(6, limited()), field(6, anyone))))],
    ['empty metadata', filling(9.9 * MB, metadata())],
    ['ids', data(filling(9.9 * MB, field(3, 's')))],
    ['old ids', data(filling(9.9 * MB, field(1, 's')))],
    ['unknown fields', filling(9.9 * MB, hex('7801'))],
    ['unknown fields between known ones', metadata(filling(9.9 * MB, hex('20017801')))],
    ['empty groups', filling(9.9 * MB, hex('7b7c'))],
    ['fields in one group', group(15, filling(9.9 * MB, hex('7801')))],
    [
      'audit entries of 100,000 jobs',
      metadata(filling(2 * MB, field(3, field(1, number(1, 1)), field(2, job('a'))))),
    ],
  ])('by 10 MB of %s is refused after its first 100,000 fields', (_, bytes) => {
    const { code, message: reason } = refusal(() => decodeMessage(message(bytes), { entityIds: 'flat' }));
    expect(code).toBe('BAD_MESSAGE');
    expect(reason).toContain('it has more than 100000 fields');
    expect(Number(/offset=(\d+)/.exec(reason)?.[1])).toBeLessThan(2.5 * MB);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['10 MB of open groups', filling(9.9 * MB, hex('7b')), /nested more than 100 deep/],
    ['101 open groups', join(filling(101, hex('7b')), filling(101, hex('7c'))), /nested more than 100 deep/],
    [
      'a field in 100 open groups',
      join(filling(100, hex('7b')), hex('7801'), filling(100, hex('7c'))),
      /nested more than 100 deep/,
    ],
    ['an id of 10 MB', element(filling(9.9 * MB, hex('61'))), /9900000 characters/],
  ])('by %s is refused', (_, bytes, reason) => {
    expect(refusal(() => decodeMessage(message(bytes), { entityIds: 'flat' })).message).toMatch(reason);
  });

  it.each<[string, Uint8Array]>([
    ['100 open groups', join(filling(100, hex('7b')), filling(100, hex('7c')))],
    ['messages in messages that nobody knows', nested(1_000)],
    ['an unknown field of 10 MB', field(15, filling(9.9 * MB, hex('7b')))],
    ['10,000 audit entries', metadata(filling(100_000, field(3, field(2, field(1, '1234')))))],
  ])('by %s is read', (_, bytes) => {
    expect(decodeMessage(message(bytes), { entityIds: 'flat' }).entityId).toBe('s0000');
  });

  it('of more than 10 MB is refused unread', () => {
    expect(attempt(new Uint8Array(10 * MB + 1))).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  });
});

describe('the size of a message', () => {
  const rest = encodeMessage(newMessage('s0000', { payload: new Uint8Array(9 * MB) })).length - 9 * MB;
  const ofSize = (size: number) => newMessage('s0000', { payload: new Uint8Array(size - rest) });

  it('may be all that Pub/Sub takes', () => {
    const bytes = encodeMessage(ofSize(10 * MB));
    expect(bytes.length).toBe(10 * MB);
    expect(decodeMessage(bytes, { entityIds: 'flat' }).payload.length).toBe(10 * MB - rest);
  });

  it('may not be a byte more, and the error names both', () => {
    const { code, message } = refusal(() => encodeMessage(ofSize(10 * MB + 1)));
    expect(code).toBe('MESSAGE_TOO_LARGE');
    expect(message).toContain('[bytes=10000001, limit=10000000]');
  });
});

it('a time that is none cannot be written', () => {
  for (const atMs of [Number.NaN, Number.POSITIVE_INFINITY, -1e17, 1e17]) {
    const request = { id: 'r', requestedAtMs: atMs };
    expect(() => encodeMessage(newMessage('s0000', { request }))).toThrow(RangeError);
  }
});

/** A field in a field in a field… */
function nested(depth: number): Uint8Array {
  let bytes = field(15);
  for (let i = 1; i < depth; i += 1) bytes = field(15, bytes);
  return bytes;
}
