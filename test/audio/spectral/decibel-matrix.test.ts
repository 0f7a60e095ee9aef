import { describe, expect, it } from 'vitest';
import { amplitudeToDb, powerToDb } from '../../../shared/audio/spectral/decibel-matrix.ts';
import { seededRandom } from '../signals.ts';

function column(...values: number[]) {
  return { rows: values.length, frames: 1, data: Float32Array.from(values) };
}

describe.each(['kernel', 'plain'] as const)('decibels by the %s engine', (engine) => {
  it('are ten to the factor of ten', () => {
    const { data } = powerToDb(column(1, 10, 100, 1e-3, 2), { engine, topDb: null });
    for (const [k, expected] of [0, 10, 20, -30, 3.0103].entries()) expect(data[k]).toBeCloseTo(expected, 4);
  });

  it('end 80 below the largest unless told', () => {
    const powers = column(100, 1e-7, 0);
    expect([...powerToDb(powers, { engine }).data]).toEqual([20, -60, -60]);
    expect([...powerToDb(powers, { engine, topDb: 30 }).data]).toEqual([20, -10, -10]);
    expect(powerToDb(powers, { engine, topDb: null }).data[2]).toBeCloseTo(-100, 4);
  });

  it('count from the largest when told', () => {
    expect([...powerToDb(column(1000, 100), { engine, reference: 'max' }).data]).toEqual([0, -10]);
    expect(powerToDb(column(0, 0), { engine, reference: 'max' }).data.every((db) => db === 0)).toBe(true);
  });

  it('of amplitudes are twice as many', () => {
    const { data } = amplitudeToDb(column(10, 1, 1e-6), { engine, topDb: null });
    for (const [k, expected] of [20, 0, -100].entries()) expect(data[k]).toBeCloseTo(expected, 4);
  });

  it('of a block are those of the whole that it is from', () => {
    const random = seededRandom(5);
    const whole = {
      rows: 7,
      frames: 6_000,
      data: Float32Array.from({ length: 42_000 }, () => random() ** 9),
    };
    const largest = Math.max(...whole.data.subarray(0, 21_000), ...whole.data.subarray(21_000));
    const block = { rows: 7, frames: 3, data: whole.data.subarray(700, 721) };
    const options = { engine, reference: 'max', largest } as const;
    expect(powerToDb(block, options).data).toEqual(powerToDb(whole, options).data.subarray(700, 721));
    expect(powerToDb(whole, { engine, reference: 'max' })).toEqual(powerToDb(whole, options));
  });

  it('are exact to a hundred-thousandth', () => {
    const random = seededRandom(6);
    const powers = column(...Array.from({ length: 50_000 }, () => 10 ** (40 * random() - 20)));
    const { data } = powerToDb(powers, { engine, topDb: null, least: 1e-30 });
    const errors = data.map((db, k) => Math.abs(db - 10 * Math.log10(powers.data[k]!)));
    expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThan(3e-5);
  });

  it('need a least power above zero', () => {
    expect(() => powerToDb(column(1), { engine, least: 0 })).toThrow(/least must be positive, got 0/);
    expect(powerToDb(column(1, 1e-38), { engine, least: 1e-50, topDb: null }).data[1]).toBeCloseTo(-380, 3);
  });
});
