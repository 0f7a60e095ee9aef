/** The mean of `count` values from `from` on. */
export function mean(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at += 1) sum += values[at] as number;
  return sum / count;
}

/** Their median, of an even number the mean of the two in the middle. Changes their order. */
export function median(values: Float32Array, from: number, count: number): number {
  const upper = from + Math.floor(count / 2);
  const middle = select(values, upper, { from, to: from + count - 1 });
  if (count % 2 === 1) return middle;
  let below = values[from] as number;
  for (let at = from + 1; at < upper; at += 1) below = Math.max(below, values[at] as number);
  return (below + middle) / 2;
}

/** Hoare's selection: what is at `place` of the values once sorted, with nothing larger before it. */
function select(values: Float32Array, place: number, range: { from: number; to: number }): number {
  let { from, to } = range;
  while (from < to) {
    const pivot = values[(from + to) >> 1] as number;
    let [low, high] = [from, to];
    while (low <= high) {
      while ((values[low] as number) < pivot) low += 1;
      while ((values[high] as number) > pivot) high -= 1;
      if (low > high) break;
      const value = values[low] as number;
      values[low] = values[high] as number;
      values[high] = value;
      low += 1;
      high -= 1;
    }
    if (place <= high) to = high;
    else if (place >= low) from = low;
    else break;
  }
  return values[place] as number;
}
