import { expect, it } from 'vitest';
import { select } from '../../../shared/audio/rhythm/select.ts';
import { seededRandom } from '../signals.ts';

it('selecting gives what sorting gives, and parts the values there', () => {
  const random = seededRandom(9);
  for (let round = 0; round < 500; round += 1) {
    const count = 1 + Math.floor(40 * random());
    const kinds = 1 + Math.floor(20 * random()); // few, so that many are equal
    const values = Float64Array.from({ length: count + 3 }, () => Math.floor(kinds * random()));
    const sorted = values.slice(0, count).sort();
    const place = Math.floor(count * random());
    const rest = values.slice(count);
    expect(select(values, count, place)).toBe(sorted[place]);
    for (let k = 0; k < count; k += 1) {
      if (k < place) expect(values[k]).toBeLessThanOrEqual(values[place]!);
      else expect(values[k]).toBeGreaterThanOrEqual(values[place]!);
    }
    expect(values.slice(0, count).sort()).toEqual(sorted);
    expect(values.slice(count)).toEqual(rest);
  }
});
