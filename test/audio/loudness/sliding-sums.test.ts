import { expect, it } from 'vitest';
import { slidingSums } from '../../../shared/audio/loudness/sliding-sums.ts';

it.each([1, 2, 3, 7, 8, 40, 99, 100])('sums of %i neighbours are sums of neighbours', (length) => {
  const values = Float32Array.from({ length: 100 }, (_, k) => ((k * 37) % 11) - 4);
  const expected = Array.from({ length: 101 - length }, (_, start) =>
    values.slice(start, start + length).reduce((sum, value) => sum + value, 0),
  );
  expect([...slidingSums(values, length)]).toEqual(expected);
});

it('sums of more neighbours than there are values are none', () => {
  expect(slidingSums(new Float32Array(299), 300)).toHaveLength(0);
});

it('sums behind something loud are as exact as those before it', () => {
  const values = new Float32Array(50).fill(1e-12);
  values[20] = 1e6;
  const sums = slidingSums(values, 4);
  expect(sums.at(-1)).toBe(sums[0]);
});
