/**
 * The sum of each `length` neighbours. By doubling, each value in some log2(length) sums, since a running sum would
 * keep the rounding of what has left it.
 */
export function slidingSums(values: Float32Array, length: number): Float64Array {
  const count = Math.max(0, values.length - length + 1);
  const sums = new Float64Array(count);
  const doubled = Float64Array.from(values); // sums of `span` neighbours
  let covered = 0;
  for (let span = 1; span <= length; span *= 2) {
    if ((length & span) !== 0) {
      for (let k = 0; k < count; k += 1) sums[k] = (sums[k] as number) + (doubled[k + covered] as number);
      covered += span;
    }
    for (let k = 0; k + span < doubled.length; k += 1) {
      doubled[k] = (doubled[k] as number) + (doubled[k + span] as number);
    }
  }
  return sums;
}
