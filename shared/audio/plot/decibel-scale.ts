import type { Grid } from './heat-map.ts';
import type { ColourScale } from './heat-map-plot.ts';
import { roundTicks } from './ticks.ts';

/** What is so far below the loudest spot is drawn as silence. */
const RANGE_DB = 80;

/** Power of less than this, -100 dB, is silence. */
const LEAST_POWER = 1e-10;

/** 10 log10 by the natural logarithm, which is faster. */
const DB_PER_NEPER = 10 / Math.LN10;

/** Power in dB below its largest value; all at the bottom where that is silence. */
export function decibelsBelowLargest(power: Grid): Grid {
  let largest = LEAST_POWER;
  for (let at = 0; at < power.values.length; at += 1) {
    if ((power.values[at] as number) > largest) largest = power.values[at] as number;
  }
  const levels = new Float32Array(power.values.length);
  if (largest === LEAST_POWER) return { ...power, values: levels.fill(Number.NEGATIVE_INFINITY) };
  const least = 10 ** (-RANGE_DB / 10);
  for (let at = 0; at < levels.length; at += 1) {
    const share = (power.values[at] as number) / largest;
    levels[at] = share > least ? DB_PER_NEPER * Math.log(share) : -RANGE_DB;
  }
  return { ...power, values: levels };
}

/** The colours of levels in dB, 80 dB from the largest down; null where all are minus infinity. */
export function decibelColours({ values }: Grid): ColourScale | null {
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at += 1) high = Math.max(high, values[at] as number);
  if (high === Number.NEGATIVE_INFINITY) return null;
  const low = high - RANGE_DB;
  return { low, high, label: 'Level (dB)', ticks: roundTicks(low, high, 5) };
}
