import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { encodeNpy, npyHeader, streamNpy } from '../../shared/audio/npy.ts';

const BY_NUMPY = join(import.meta.dirname, '../fixtures/spectra/matrix.npy');

describe('a NumPy file', () => {
  it('is to the byte what numpy.save writes', () => {
    const matrix = { rows: 2, frames: 3, data: Float32Array.of(0, 0.75, 0.25, 1, 0.5, 1.25) };
    expect(Buffer.compare(encodeNpy(matrix), readFileSync(BY_NUMPY))).toBe(0);
  });

  it('is the same of blocks as of the whole', async () => {
    const blocks = [
      { rows: 2, frames: 1, data: Float32Array.of(0, 0.75) },
      { rows: 2, frames: 2, data: Float32Array.of(0.25, 1, 0.5, 1.25) },
    ];
    const file = await buffer(streamNpy({ rows: 2, frames: 3 }, blocks));
    expect(Buffer.compare(file, readFileSync(BY_NUMPY))).toBe(0);
    await expect(buffer(streamNpy({ rows: 2, frames: 4 }, blocks))).rejects.toThrow(
      'Cannot write 3 frames: 4 were announced',
    );
  });

  it.each([
    { rows: 1, frames: 1, bytes: 128 },
    { rows: 128, frames: 7_752, bytes: 128 },
    { rows: 1_000_000_000, frames: 1_000_000_000, bytes: 128 },
  ])('of $rows x $frames has its data at byte $bytes', ({ rows, frames, bytes }) => {
    const header = npyHeader({ rows, frames });
    expect(header).toHaveLength(bytes);
    expect(header.length % 64).toBe(0);
    const text = Buffer.from(header).toString('latin1');
    const entries = `{'descr': '<f4', 'fortran_order': True, 'shape': (${rows}, ${frames}), }`;
    expect(text).toBe(`${`\x93NUMPY\x01\x00v\x00${entries}`.padEnd(bytes - 1)}\n`);
  });
});
