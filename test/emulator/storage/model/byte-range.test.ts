import { describe, expect, it } from 'vitest';
import { parseByteRange } from '../../../../scripts/emulator/storage/model/byte-range.ts';

describe('a Range header on an object of 10 bytes', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=2-5', { first: 2, last: 5 }],
    ['bytes=2-', { first: 2, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=0-9', { first: 0, last: 9 }],
    ['bytes=5-100', { first: 5, last: 9 }],
    ['bytes=-100', { first: 0, last: 9 }],
    ['bytes=9-9', { first: 9, last: 9 }],
  ])('%s is %j', (header, expected) => {
    expect(parseByteRange(header, 10)).toEqual(expected);
  });

  it.each([undefined, 'bytes=-', 'bytes=5-2', 'bytes=a-b', 'items=0-1', 'bytes 0-1', ''])(
    '%j is no range: all is sent',
    (header) => {
      expect(parseByteRange(header, 10)).toBeNull();
    },
  );

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s lies outside: 416 with the size', (header) => {
    expect(() => parseByteRange(header, 10)).toThrow(
      expect.objectContaining({ status: 416, headers: { 'content-range': 'bytes */10' } }),
    );
  });

  it('cannot lie inside an empty object', () => {
    expect(() => parseByteRange('bytes=0-0', 0)).toThrow(expect.objectContaining({ status: 416 }));
  });

  it('asks for one range only', () => {
    expect(() => parseByteRange('bytes=0-1,3-4', 10)).toThrow(
      'does not support several ranges in one request',
    );
  });
});
