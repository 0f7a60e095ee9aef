import { crc32, deflateSync } from 'node:zlib';
import type { Colour } from './colour-map.ts';

export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** A number of the palette for each pixel, row by row from the top. */
  readonly pixels: Uint8Array;
  /** At most 256 colours. */
  readonly palette: readonly Colour[];
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The image as PNG with a palette (https://www.w3.org/TR/png-3/). The same image gives the same bytes. */
export function encodePng({ width, height, pixels, palette }: IndexedImage): Uint8Array {
  if (pixels.length !== width * height) {
    throw new RangeError(
      `PNG of ${width} x ${height} must have ${width * height} pixels, got ${pixels.length}`,
    );
  }
  if (palette.length > 256)
    throw new RangeError(`PNG palette has at most 256 colours, got ${palette.length}`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits per pixel, palette, deflate, plain filters, not interlaced
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('sRGB', Uint8Array.of(0)),
    chunk('PLTE', Uint8Array.from(palette.flat())),
    chunk('IDAT', deflateSync(unfilteredRows(pixels, width, height), { level: 6 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Each row behind the number of its filter, which is none: filters do not help where pixels are names. */
function unfilteredRows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
