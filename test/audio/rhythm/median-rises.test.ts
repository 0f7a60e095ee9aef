import { describe, expect, it } from 'vitest';
import { createMedianRises } from '../../../shared/audio/rhythm/median-rises.ts';
import { seededRandom } from '../signals.ts';

const BANDS = 8;

function rises(frames: readonly (readonly number[])[], engine: 'kernel' | 'plain', floor = 1e-10): number[] {
  const data = Float32Array.from(frames.flat());
  return [...createMedianRises(BANDS, engine)({ rows: BANDS, frames: frames.length, data }, floor)];
}

describe.each(['kernel', 'plain'] as const)('the median rise by the %s engine', (engine) => {
  it('is in dB, and halfway between the two in the middle', () => {
    const before = Array(BANDS).fill(2);
    expect(rises([before, Array(BANDS).fill(20)], engine)[0]).toBeCloseTo(10, 5);
    expect(rises([before, [0, 2e9, 2, 20, 200, 2e5, 1, 2e6]], engine)[0]).toBeCloseTo(15, 5);
  });

  it('is nothing where no more than half of the bands rise, or one only falls', () => {
    const before = Array(BANDS).fill(2);
    expect(rises([before, [2, 2, 2, 1, 1, 3, 3, 3], [1, 1, 1, 1, 1, 1, 1, 1]], engine)).toEqual([0, 0]);
  });

  it('does not see what is below the floor', () => {
    const [before, after] = [Array(BANDS).fill(1e-9), Array(BANDS).fill(1e-3)];
    expect(rises([before, after], engine, 1e-4)[0]).toBeCloseTo(10, 4);
    expect(rises([before, after], engine, 1)).toEqual([0]);
  });

  it('of one frame is none', () => {
    expect(rises([Array(BANDS).fill(1)], engine)).toEqual([]);
  });
});

it('the engines agree on any powers, many of them equal', () => {
  const random = seededRandom(4);
  const frames = Array.from({ length: 300 }, () => {
    const kinds = 1 + Math.floor(30 * random());
    return Array.from({ length: BANDS }, () => 10 ** (Math.floor(kinds * random()) / 3 - 8));
  });
  const [fast, plain] = [rises(frames, 'kernel'), rises(frames, 'plain')];
  for (const [k, rise] of plain.entries()) expect(Math.abs(fast[k]! - rise)).toBeLessThan(1e-5);
});
