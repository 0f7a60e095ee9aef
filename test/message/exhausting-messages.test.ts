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
  it.each<[string, Uint8Array, RegExp | null]>([
    [
      '10 MB of empty recipients',
      message(recipients(limited(filling(9.9 * MB, field(1))))),
      /list has more than/,
    ],
    ['10 MB of empty old recipients', message(metadata(filling(9.9 * MB, field(1)))), /list has more than/],
    ['10 MB of empty audit entries', message(metadata(filling(9.9 * MB, field(3)))), /list has more than/],
    ['10 MB of empty names', message(metadata(filling(9.9 * MB, field(104)))), /list has more than/],
    [
      '10 MB of scattered unknown fields',
      message(metadata(filling(9.9 * MB, hex('20017801')))),
      /more than .* places/,
    ],
    [
      '10 MB of scattered unknown fields in one job',
      message(recipients(limited(filling(9.9 * MB, field(2, hex('7801')))))),
      /more than .* places/,
    ],
    ['10 MB of unknown fields', message(filling(9.9 * MB, hex('7801'))), null],
    ['10 MB of empty metadata', message(filling(9.9 * MB, metadata())), null],
    [
      '10 MB of sides of the oneof',
      message(metadata(filling(9.9 * MB, join(field(6, limited()), field(6, anyone))))),
      null,
    ],
    ['10 MB of ids', message(data(filling(9.9 * MB, field(3, 's'))), element('s0000')), null],
    ['10 MB of old ids', message(data(filling(9.9 * MB, field(1, 's')))), null],
    ['10 MB of empty groups', message(filling(9.9 * MB, hex('7b7c'))), null],
    ['10 MB of open groups', message(filling(9.9 * MB, hex('7b'))), /nested more than 100 deep/],
    [
      '101 open groups',
      message(filling(101, hex('7b')), filling(101, hex('7c'))),
      /nested more than 100 deep/,
    ],
    ['100 open groups', message(filling(100, hex('7b')), filling(100, hex('7c'))), null],
    ['10 MB of an id', message(element(filling(9.9 * MB, hex('61')))), /9900000 characters/],
    [
      'an audit log of 100,000',
      message(metadata(filling(2 * MB, field(3, field(1, number(1, 1)), field(2, job('a')))))),
      /list has more than/,
    ],
    ['messages in messages that nobody knows', message(nested(1_000)), null],
  ])('%s', (_, bytes, reason) => {
    const seen = attempt(bytes);
    if (reason) expect(seen).toMatchObject({ code: 'BAD_MESSAGE', message: expect.stringMatching(reason) });
    else expect(seen).toMatchObject({ entityId: 's0000' });
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
