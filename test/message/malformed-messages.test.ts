import { describe, expect, it } from 'vitest';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { attempt, refusal } from './attempt.ts';
import {
  anyone,
  audit,
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
  version,
} from './wire-bytes.ts';

describe('a message that is not whole', () => {
  const whole = message(metadata(field(3, field(1, number(1, 1_700_000_000)), field(2, job('energy')))));

  const withoutVersion = join(recipients(anyone), element('s0000'));

  it('is read', () => {
    expect(decodeMessage(whole, { entityIds: 'flat' }).auditLog).toEqual([
      { job: { name: 'energy', project: 'p' }, atMs: 1_700_000_000_000 },
    ]);
  });

  it.each(Array.from(whole, (_, length) => length))(
    'is refused, or is a shorter message of whole fields: %i bytes',
    (length) => {
      const seen = attempt(whole.subarray(0, length));
      if (seen instanceof KlioError) expect(seen.code).toBe('BAD_MESSAGE');
      else expect([withoutVersion.length, message().length]).toContain(length);
    },
  );
});

describe('malformed bytes', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', hex(''), /no entity id/],
    ['a tag that is cut off', join(message(), hex('80')), /number is cut off/],
    ['a varint that is cut off', join(message(), hex('18ff')), /number is cut off/],
    ['a varint of 11 bytes', join(message(), hex('18ffffffffffffffffffff01')), /more than 64 bits/],
    ['a varint of more than 64 bits', join(message(), hex('18ffffffffffffffffff02')), /more than 64 bits/],
    ['an unknown varint of 11 bytes', join(message(), hex('78ffffffffffffffffffff01')), /more than 64 bits/],
    ['such a varint in a group', join(message(), hex('7b78ffffffffffffffffffff017c')), /more than 64 bits/],
    ['a length beyond the end', join(message(), hex('0a05')), /longer than what holds it/],
    ['a length of 2^32 and nothing', join(message(), hex('0a8080808010')), /longer than what holds it/],
    [
      'a length in more bytes than parsers read',
      join(message(), hex('0a808080808000')),
      /longer than what holds it/,
    ],
    ['a length of -1', join(message(), hex('0affffffffffffffffff01')), /longer than what holds it/],
    [
      'a field that outgrows its message',
      join(message(), hex('0a021205'), filling(10, hex('00'))),
      /in=Metadata/,
    ],
    ['field number 0', join(message(), hex('0000')), /no valid number/],
    ['a tag of more than 32 bits', join(message(), hex('8080808010'), hex('00')), /no valid number/],
    ['a tag in more bytes than it needs', join(message(), hex('f88080808000'), hex('00')), /no valid number/],
    ['wire type 6', join(message(), hex('7e')), /no valid wire type \[in=KlioMessage, offset=18, bytes=18\]/],
    ['wire type 7', join(message(), hex('7f')), /no valid wire type/],
    ['4 bytes that are cut off', join(message(), hex('7d0000')), /number is cut off/],
    ['8 bytes that are cut off', join(message(), hex('7900000000000000')), /number is cut off/],
    ['a group that is not closed', join(message(), hex('7b')), /number is cut off/],
    ['a group that was not opened', join(message(), hex('7c')), /group ends that was not open/],
    ['a group closed by another', join(message(), hex('7b8401')), /group ends that was not open/],
    [
      'a name that is not UTF-8',
      message(recipients(limited(field(1, field(1, hex('61ff')))))),
      /text is not UTF-8/,
    ],
    [
      'a name that was not, corrected later',
      message(metadata(field(102, hex('ff')), field(102, 'a'))),
      /text is not UTF-8/,
    ],
    ['an old id that is not UTF-8', message(data(field(1, hex('ff')))), /text is not UTF-8/],
    ['an audit entry that is none', message(metadata(field(3, 'no'))), /in=KlioJobAuditLogItem/],
    ['version 3', join(recipients(anyone), element('a'), version(3)), /version=3/],
    ['version -1', join(recipients(anyone), element('a'), version(-1n)), /version=-1/],
    ['an id that is no bytes', join(recipients(anyone), data(number(3, 5)), version(2)), /no entity id/],
    ['a request without a time', message(metadata(field(100, 'r1'))), /requested_at is missing/],
    ['a time without a request', message(metadata(field(101, number(1, 1)))), /request_id is missing/],
    ['a request with a hostile id', message(metadata(field(100, '../x'), field(101))), /request_id must be/],
    [
      'a request with a long id',
      message(metadata(field(100, 'x'.repeat(129)), field(101))),
      /request_id must be/,
    ],
    ['a backfill with a hostile id', message(metadata(field(103, 'a\nb'))), /backfill_id must be/],
    ['year 0', message(audit(number(1, -62_135_596_801n))), /timestamp is out of range/],
    ['year 10,000', message(audit(number(1, 253_402_300_800))), /timestamp is out of range/],
    ['the last of all seconds', message(audit(number(1, 2n ** 63n - 1n))), /timestamp is out of range/],
    ['nanoseconds below 0', message(audit(number(2, -1n))), /timestamp is out of range/],
    ['10^9 nanoseconds', message(audit(number(2, 1_000_000_000))), /timestamp is out of range/],
    [
      'a request out of time',
      message(metadata(field(100, 'r'), field(101, number(2, -1n)))),
      /requested_at is out of range/,
    ],
  ])('%s: refused with the reason', (_, bytes, reason) => {
    const { code, message } = refusal(() => decodeMessage(bytes, { entityIds: 'flat' }));
    expect(code).toBe('BAD_MESSAGE');
    expect(message).toMatch(reason);
  });
});
