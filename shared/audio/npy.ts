import type { FrameMatrix } from './spectral/frame-matrix.ts';

/** The header is as long as it takes to begin the data at a multiple of this. */
const ALIGNMENT = 64;

/** Magic, version 1.0 and the length of what follows. */
const PREAMBLE_BYTES = 10;

/** A matrix as a NumPy file, to the byte what numpy.save writes: float32 of the shape [rows, frames]. */
export function encodeNpy({ rows, frames, data }: FrameMatrix): Uint8Array {
  const header = npyHeader(rows, frames);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(new Uint8Array(transposed(data, frames, rows).buffer), header.length);
  return file;
}

/**
 * What comes before the data of a float32 array of two dimensions, row after row: the NumPy format 1.0,
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyHeader(rows: number, columns: number): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const unpadded = PREAMBLE_BYTES + text.length + 1;
  const length = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length).fill(0x20);
  header.set(new TextEncoder().encode('\x01\x00'), 6);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]); // \x93NUMPY
  new DataView(header.buffer).setUint16(8, length - PREAMBLE_BYTES, true);
  header.set(new TextEncoder().encode(text), PREAMBLE_BYTES);
  header[length - 1] = 0x0a;
  return header;
}

/** Columns of a matrix of so many rows, whose data is row after row, one after the other. */
export function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return result;
}
