import { describe, expect, it } from 'vitest';
import { Arena } from '../../../scripts/emulator/core/arena.ts';

describe('Arena', () => {
  it('copies bytes of any length so that neither the original nor another copy changes them', () => {
    const arena = new Arena();
    const lengths = [0, 1, 100, 8_191, 8_192, 8_193, 65_536, 200_000, ...Array<number>(500).fill(300)];
    const originals = lengths.map((length, index) => Buffer.alloc(length, index + 1));
    const copies = originals.map((original) => arena.copy(original));
    for (const original of originals) original.fill(0);
    expect(copies.map(({ length }) => length)).toEqual(lengths);
    copies.forEach((copy, index) => {
      expect(copy.equals(Buffer.alloc(copy.length, index + 1))).toBe(true);
    });
  });

  it('shares memory between small copies and gives large ones their own', () => {
    const arena = new Arena();
    const [a, b, large] = [10, 20, 10_000].map((length) => arena.copy(Buffer.alloc(length)));
    expect(a!.buffer).toBe(b!.buffer);
    expect(large!.buffer).not.toBe(a!.buffer);
    expect(large!.buffer.byteLength).toBe(10_000);
  });
});
