/** How often a value of `high` is above one of `low`, ties by half: the area under the ROC curve. */
export function areaUnderRoc(high: readonly number[], low: readonly number[]): number {
  const sorted = low.toSorted((a, b) => a - b);
  const below = (value: number, orEqual: boolean) => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const isBelow = orEqual ? (sorted[middle] as number) <= value : (sorted[middle] as number) < value;
      if (isBelow) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const wins = high.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0);
  return wins / (high.length * low.length);
}

/** The value below which is that share of them, between neighbours by a line. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [left, right] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return left + (at - Math.floor(at)) * (right - left);
}

export function shareOf(values: readonly number[], holds: (value: number) => boolean): number {
  return values.filter(holds).length / values.length;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
