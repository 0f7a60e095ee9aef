import { PNG } from 'pngjs';

/** A picture, read back by another decoder. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel. */
  colour(x: number, y: number): [number, number, number];
  /** Their sum. */
  brightness(x: number, y: number): number;
}

export function drawn(png: Uint8Array): Drawn {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const colour = (x: number, y: number): [number, number, number] => {
    const at = 4 * (Math.round(y) * width + Math.round(x));
    return [data[at]!, data[at + 1]!, data[at + 2]!];
  };
  return { width, height, colour, brightness: (x, y) => colour(x, y).reduce((sum, part) => sum + part, 0) };
}

/** Where the axis on the left has ticks, from the bottom up. */
export function tickRows({ height, brightness }: Drawn, left = 76): number[] {
  return Array.from({ length: height }, (_, y) => height - 1 - y).filter((y) =>
    [2, 3, 4].every((x) => brightness(left - x, y) > 200),
  );
}

/** The brightest row of a column. */
export function brightestRow(
  { brightness }: Drawn,
  x: number,
  { top, height }: { top: number; height: number },
) {
  const rows = Array.from({ length: height }, (_, y) => top + y);
  const most = Math.max(...rows.map((y) => brightness(x, y)));
  const brightest = rows.filter((y) => brightness(x, y) === most);
  return (brightest[0]! + brightest.at(-1)!) / 2;
}
