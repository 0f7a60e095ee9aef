import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../../scripts/emulator/storage/disk/crc32c.ts';

const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);

describe('crc32c', () => {
  it.each([
    ['nothing', new Uint8Array(0), 0x00000000],
    ['the check value of all CRC catalogues', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros (RFC 3720 B.4)', new Uint8Array(32), 0x8a9136aa],
    ['32 ones (RFC 3720 B.4)', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31 (RFC 3720 B.4)', ascending, 0x46dd794e],
    ['31 to 0 (RFC 3720 B.4)', ascending.toReversed(), 0x113fdb5c],
  ])('knows %s', (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('gives the same for bytes at any alignment and cut anywhere', () => {
    const text = Buffer.from('The quick brown fox jumps over the lazy dog, twice and thrice.');
    const expected = bitByBit(text);
    for (let offset = 0; offset < 8; offset++) {
      const shifted = Buffer.concat([new Uint8Array(offset), text]).subarray(offset);
      expect(crc32c(shifted)).toBe(expected);
      for (let cut = 0; cut <= text.length; cut++) {
        expect(crc32c(shifted.subarray(cut), crc32c(shifted.subarray(0, cut)))).toBe(expected);
      }
    }
  });
});

function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}
