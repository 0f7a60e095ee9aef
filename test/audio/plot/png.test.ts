import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { Colour } from '../../../shared/audio/plot/colour-map.ts';
import { encodePng } from '../../../shared/audio/plot/png.ts';
import { seededRandom } from '../signals.ts';

const palette = Array.from({ length: 256 }, (_, k): Colour => [k, 255 - k, (k * 7) % 256]);

describe('PNG', () => {
  it.each([
    { width: 1, height: 1 },
    { width: 7, height: 3 },
    { width: 300, height: 200 },
  ])('of $width x $height is read back pixel by pixel by another decoder', ({ width, height }) => {
    const random = seededRandom(width);
    const pixels = Uint8Array.from({ length: width * height }, () => Math.floor(256 * random()));
    const read = PNG.sync.read(Buffer.from(encodePng({ width, height, pixels, palette })));
    expect([read.width, read.height]).toEqual([width, height]);
    const expected = [...pixels].flatMap((pixel) => [...palette[pixel]!, 255]);
    expect([...read.data]).toEqual(expected);
  });

  it('of rows that are alike is small, and read back', () => {
    const row = Uint8Array.from({ length: 500 }, (_, x) => (x * 7) % 256);
    const pixels = Uint8Array.from({ length: 500 * 300 }, (_, at) => row[at % 500]!);
    const png = encodePng({ width: 500, height: 300, pixels, palette });
    expect(png.length).toBeLessThan(3_000);
    const { data } = PNG.sync.read(Buffer.from(png));
    expect([...data.subarray(299 * 2_000, 299 * 2_000 + 4)]).toEqual([...palette[0]!, 255]);
    expect(data[299 * 2_000 + 4 * 499]).toBe(palette[row[499]!]![0]);
  });

  it('refuses pixels that do not fill the picture, and more colours than a palette has', () => {
    const pixels = new Uint8Array(5);
    expect(() => encodePng({ width: 2, height: 3, pixels, palette })).toThrow('must have 6 pixels, got 5');
    expect(() => encodePng({ width: 1, height: 5, pixels, palette: [...palette, ...palette] })).toThrow(
      RangeError,
    );
  });
});
