/**
 * The tempo of the line that fits beats best, finer than any grid that they were found on; null below three beats.
 * Beats are numbered by their usual distance, so that one left out does no harm. Beats are seconds, rising.
 */
export function refineTempo(beats: readonly number[]): number | null {
  if (beats.length < 3) return null;
  const intervals = beats.slice(1).map((beat, index) => beat - (beats[index] as number));
  const usual = intervals.toSorted((a, b) => a - b)[intervals.length >> 1] as number;
  let number = 0;
  const numbers = [0, ...intervals.map((interval) => (number += Math.max(1, Math.round(interval / usual))))];
  const meanNumber = mean(numbers);
  const meanBeat = mean(beats);
  let product = 0;
  let square = 0;
  for (const [index, at] of numbers.entries()) {
    product += (at - meanNumber) * ((beats[index] as number) - meanBeat);
    square += (at - meanNumber) ** 2;
  }
  return (60 * square) / product;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
