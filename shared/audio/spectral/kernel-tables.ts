import type { Filter } from './mel.ts';

/** Bytes of a vector, and of a complex value as two of them. */
const VECTOR = 16;
const COMPLEX = 32;

/** The factors of a complex transform of `points` values in the order in which kernel/fft.ts needs them. */
export function twiddles(points: number): number[] {
  const factors: number[] = [];
  for (let span = points; span > 4; span /= 4) {
    for (let k = 0; k < span / 4; k += 1) {
      for (const power of [1, 2, 3]) factors.push(...onCircle((power * k) / span));
    }
  }
  return factors;
}

/** cos and sin of half a turn in `points` steps, both ends included. */
export function halfCircle(points: number): number[] {
  const factors: number[] = [];
  for (let k = 0; k <= points; k += 1) factors.push(...onCircle(k / (2 * points)));
  return factors;
}

function onCircle(turns: number): [number, number] {
  return [Math.cos(2 * Math.PI * turns), Math.sin(2 * Math.PI * turns)];
}

/** At which byte of the transformed values each of them is, since decimation in frequency leaves them reversed. */
export function places(points: number): number[] {
  return reversed(points).map((place) => place * COMPLEX);
}

function reversed(points: number): number[] {
  if (points === 1) return [0];
  const radix = points >= 4 ? 4 : 2;
  const within = reversed(points / radix);
  return Array.from(
    { length: points },
    (_, k) => ((k % radix) * points) / radix + (within[Math.floor(k / radix)] as number),
  );
}

/** Filters as kernel/bands.ts reads them: an even number of weights each, and where bins and weights start. */
export function filterTable(filters: readonly Filter[], weightBytes: number) {
  const table: number[] = [];
  const weights: number[] = [];
  for (const filter of filters) {
    const count = 2 * Math.ceil(filter.weights.length / 2);
    table.push(filter.firstBin * VECTOR, weights.length * weightBytes, count);
    for (const weight of filter.weights) weights.push(weight);
    if (count > filter.weights.length) weights.push(0);
  }
  return { table, weights };
}
