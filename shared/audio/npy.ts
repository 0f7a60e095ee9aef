import type { FrameMatrix } from './spectral/frame-matrix.ts';

/** The header is as long as it takes to begin the data at a multiple of this. */
const ALIGNMENT = 64;

/** Magic, version 1.0 and the length of what follows. */
const PREAMBLE_BYTES = 10;

/**
 * A matrix as a NumPy file, float32 of the shape [rows, frames]: to the byte what numpy.save writes of an array in
 * Fortran's order, so that frame after frame lies in the file as it does in memory.
 */
export function encodeNpy(matrix: FrameMatrix): Uint8Array {
  return Buffer.concat([npyHeader(matrix), bytesOf(matrix)]);
}

/** The same of blocks of frames as they come, of which there must be as many frames as is said. */
export async function* streamNpy(
  shape: { readonly rows: number; readonly frames: number },
  blocks: Iterable<FrameMatrix> | AsyncIterable<FrameMatrix>,
): AsyncGenerator<Uint8Array> {
  yield npyHeader(shape);
  let frames = 0;
  for await (const block of blocks) {
    frames += block.frames;
    yield bytesOf(block);
  }
  if (frames !== shape.frames)
    throw new Error(`Cannot write ${frames} frames: ${shape.frames} were announced`);
}

/**
 * What comes before the data of a float32 array of two dimensions, column after column: the NumPy format 1.0,
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyHeader({ rows, frames }: { readonly rows: number; readonly frames: number }): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': True, 'shape': (${rows}, ${frames}), }`;
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

function bytesOf({ data }: FrameMatrix): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
