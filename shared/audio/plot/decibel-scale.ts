import { largestOf, powerToDb } from '../spectral/decibel-matrix.ts';
import type { Grid } from './heat-map.ts';
import type { ColourScale } from './heat-map-plot.ts';
import { roundTicks } from './ticks.ts';

/** What is so far below the loudest spot is drawn as silence. */
const RANGE_DB = 80;

/** Power of less than this, -100 dB, is silence. */
const LEAST_POWER = 1e-10;

/** Power in dB below its largest value; all at the bottom where that is silence. */
export function decibelsBelowLargest(power: Grid): Grid {
  const matrix = { rows: power.rows, frames: power.count, data: power.values };
  const largest = largestOf(matrix);
  if (largest <= LEAST_POWER) {
    return { ...power, values: new Float32Array(power.values.length).fill(Number.NEGATIVE_INFINITY) };
  }
  const least = largest * 10 ** (-RANGE_DB / 10);
  return { ...power, values: powerToDb(matrix, { reference: 'max', largest, least, topDb: RANGE_DB }).data };
}

/** The colours of levels in dB, 80 dB from the largest down; null where all are minus infinity. */
export function decibelColours({ values }: Grid): ColourScale | null {
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at += 1) high = Math.max(high, values[at] as number);
  if (high === Number.NEGATIVE_INFINITY) return null;
  high = Math.round(100 * high) / 100; // what is rounded to just below 0 dB still is 0, and labelled
  const low = high - RANGE_DB;
  return { low, high, label: 'Level (dB)', ticks: roundTicks(low, high, 5) };
}
