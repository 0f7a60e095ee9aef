import { constants, crc32, deflateSync } from 'node:zlib';
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
  header.set([8, 3, 0, 0, 0], 8); // 8 bits per pixel, palette, deflate, filters by row, not interlaced
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('sRGB', Uint8Array.of(0)),
    chunk('PLTE', Uint8Array.from(palette.flat())),
    chunk('IDAT', deflateSync(filteredRows(pixels, width, height), DEFLATE)),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** What filters leave has runs and few repetitions: to look for runs alone is faster, and finds more. */
const DEFLATE = { level: 1, strategy: constants.Z_RLE, memLevel: 9 };

const UP = 2;
const PAETH = 4;

/**
 * Each row behind the number of its filter, as differences to what was to be expected. A row like the one above is
 * all zeros; of others each pixel is compared with the neighbour left, above or above left that predicts it best.
 * That pays where the palette is in order, as a colour map is.
 */
function filteredRows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  let above: Uint8Array = new Uint8Array(width);
  for (let y = 0; y < height; y += 1) {
    const row = pixels.subarray(y * width, (y + 1) * width);
    const filtered = rows.subarray(y * (width + 1), (y + 1) * (width + 1));
    const isRepeated = Buffer.compare(row, above) === 0;
    filtered[0] = isRepeated ? UP : PAETH;
    if (!isRepeated) paeth(row, above, filtered.subarray(1));
    above = row;
  }
  return rows;
}

function paeth(row: Uint8Array, above: Uint8Array, differences: Uint8Array): void {
  let left = 0;
  let aboveLeft = 0;
  for (let x = 0; x < row.length; x += 1) {
    const pixel = row[x] as number;
    const up = above[x] as number;
    const toLeft = Math.abs(up - aboveLeft);
    const toAbove = Math.abs(left - aboveLeft);
    const toAboveLeft = Math.abs(left + up - 2 * aboveLeft);
    const vertical = toAbove <= toAboveLeft ? up : aboveLeft;
    differences[x] = pixel - (toLeft <= toAbove && toLeft <= toAboveLeft ? left : vertical);
    left = pixel;
    aboveLeft = up;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
