import { type Area, SHADES } from './canvas.ts';
import type { Columns, Reduction } from './column-reducer.ts';

/** Values over time: value `row` of column `column` is `values[column * rows + row]`. */
export interface Grid {
  readonly rows: number;
  readonly count: number;
  readonly values: Float32Array;
  /** How many frames a column stands for; not always a whole number. */
  readonly framesPerColumn: number;
}

/** Puts columns together where they are more than `width`; a column is then as wide as others to within one. */
export function fitColumns(columns: Columns, width: number, by: Reduction): Grid {
  const { rows, count, values, framesPerColumn } = columns;
  if (count <= width) return { rows, count, values, framesPerColumn };
  const fitted = new Float32Array(width * rows);
  let together = 0;
  for (let column = 0, last = -1; column < count; column += 1) {
    const target = Math.floor((column * width) / count);
    const at = target * rows;
    const from = column * rows;
    together = target === last ? together + 1 : 1;
    last = target;
    if (together === 1) {
      fitted.set(values.subarray(from, from + rows), at);
    } else if (by === 'maximum') {
      for (let row = 0; row < rows; row += 1) {
        fitted[at + row] = Math.max(fitted[at + row] as number, values[from + row] as number);
      }
    } else {
      for (let row = 0; row < rows; row += 1) {
        const mean = fitted[at + row] as number;
        fitted[at + row] = mean + ((values[from + row] as number) - mean) / together;
      }
    }
  }
  return { rows, count: width, values: fitted, framesPerColumn: (framesPerColumn * count) / width };
}

export interface Colouring {
  /** Values that get the first and the last colour; beyond them colours stay. */
  readonly low: number;
  readonly high: number;
  /** How many frames fill the width. The first is centred on the left edge. */
  readonly framesAcross: number;
}

/**
 * Colours of an area, row by row from its top, by a grid whose first row is at the bottom. In time, values between
 * the middles of columns lie on lines.
 */
export function shadesOf(
  { rows, count, values, framesPerColumn }: Grid,
  { width, height }: Pick<Area, 'width' | 'height'>,
  { low, high, framesAcross }: Colouring,
): Uint8Array {
  const shades = new Uint8Array(width * height);
  const perValue = (SHADES - 1) / (high - low);
  const between = Array.from({ length: width }, (_, x): Between => {
    const frame = ((x + 0.5) / width) * framesAcross;
    const column = Math.max(0, Math.min(count - 1, (frame + 0.5) / framesPerColumn - 0.5));
    const left = Math.floor(column);
    return { from: left * rows, to: Math.min(count - 1, left + 1) * rows, share: column - left };
  });
  for (let y = 0, before = -1; y < height; y += 1) {
    const row = Math.floor(((height - y - 0.5) / height) * rows);
    const line = y * width;
    if (row === before) {
      shades.copyWithin(line, line - width, line);
      continue;
    }
    before = row;
    for (let x = 0; x < width; x += 1) {
      const { from, to, share } = between[x] as Between;
      const value = (1 - share) * (values[from + row] as number) + share * (values[to + row] as number);
      const shade = (value - low) * perValue + 0.5;
      shades[line + x] = shade > 0 ? Math.min(SHADES - 1, shade) : 0;
    }
  }
  return shades;
}

/** Where the values to the left and to the right of a pixel's middle are, and how much the right one counts. */
interface Between {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}
