import { expect, it } from 'vitest';
import { mean, median } from '../../../shared/audio/separate/middle.ts';
import { seededRandom } from '../signals.ts';

it('the mean and the median are those of the values in the range', () => {
  expect(mean(Float32Array.of(100, 1, 2, 6, 100), 1, 3)).toBe(3);
  expect(median(Float32Array.of(100, 6, 1, 2, 100), 1, 3)).toBe(2);
  expect(median(Float32Array.of(100, 6, 1, 2, 4, 100), 1, 4)).toBe(3);
  expect(median(Float32Array.of(7), 0, 1)).toBe(7);
});

it.each([2, 3, 10, 101, 200])('the median of %i values is in the middle of them once sorted', (count) => {
  const random = seededRandom(count);
  for (const most of [2, 10, 2 ** 20]) {
    const values = Float32Array.from({ length: count }, () => Math.floor(most * random()) - most / 2);
    const sorted = values.toSorted();
    const expected = (sorted[Math.floor((count - 1) / 2)]! + sorted[Math.floor(count / 2)]!) / 2;
    for (const order of [values, sorted, sorted.toReversed()]) {
      expect(median(order.slice(), 0, count)).toBe(expected);
    }
  }
});
