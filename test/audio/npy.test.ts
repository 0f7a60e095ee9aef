import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpy, npyHeader } from '../../shared/audio/npy.ts';

const BY_NUMPY = join(import.meta.dirname, '../fixtures/spectra/matrix.npy');

describe('a NumPy file', () => {
  it('is to the byte what numpy.save writes', () => {
    // Row after row in the file, frame after frame in memory.
    const matrix = { rows: 2, frames: 3, data: Float32Array.of(0, 0.75, 0.25, 1, 0.5, 1.25) };
    expect(Buffer.compare(encodeNpy(matrix), readFileSync(BY_NUMPY))).toBe(0);
  });

  it.each([
    { rows: 1, columns: 1, bytes: 128 },
    { rows: 128, columns: 7_752, bytes: 128 },
    { rows: 1_000_000_000, columns: 1_000_000_000, bytes: 128 },
  ])('of $rows x $columns has its data at byte $bytes', ({ rows, columns, bytes }) => {
    const header = npyHeader(rows, columns);
    expect(header).toHaveLength(bytes);
    expect(header.length % 64).toBe(0);
    const text = Buffer.from(header).toString('latin1');
    const entries = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
    expect(text).toBe(`${`\x93NUMPY\x01\x00v\x00${entries}`.padEnd(bytes - 1)}\n`);
  });
});
