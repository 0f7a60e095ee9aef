import { describe, expect, it } from 'vitest';
import { createMfcc, mfcc } from '../../../shared/audio/spectral/mfcc.ts';
import { seededRandom } from '../signals.ts';

const random = seededRandom(8);
const levels = { rows: 41, frames: 300, data: Float32Array.from({ length: 41 * 300 }, () => -80 * random()) };

/** By the definition of the orthonormal DCT-II. */
function coefficient(frame: number, n: number): number {
  const bands = levels.data.subarray(frame * 41, (frame + 1) * 41);
  const sum = bands.reduce((sum, db, k) => sum + db * Math.cos((Math.PI * n * (2 * k + 1)) / 82), 0);
  return sum * Math.sqrt((n === 0 ? 1 : 2) / 41);
}

describe.each(['kernel', 'plain'] as const)('MFCC by the %s engine', (engine) => {
  it.each([1, 13, 20, 41])('of %i coefficients are a cosine transform', (coefficients) => {
    const { rows, frames, data } = mfcc(levels, { coefficients, engine });
    expect([rows, frames]).toEqual([coefficients, 300]);
    for (const frame of [0, 1, 127, 128, 299]) {
      for (let n = 0; n < coefficients; n += 1) {
        expect(Math.abs(data[frame * coefficients + n]! - coefficient(frame, n))).toBeLessThan(5e-4);
      }
    }
  });

  it('are lifted as HTK does', () => {
    const plain = mfcc(levels, { coefficients: 12, engine });
    const lifted = mfcc(levels, { coefficients: 12, lifter: 22, engine });
    for (let n = 0; n < 12; n += 1) {
      const lift = 1 + 11 * Math.sin((Math.PI * (n + 1)) / 22);
      expect(lifted.data[n]! / plain.data[n]!).toBeCloseTo(lift, 3);
    }
  });

  it('of blocks are those of the whole', () => {
    const whole = mfcc(levels, { engine });
    const ofBlock = createMfcc(41, { engine });
    const block = { rows: 41, frames: 7, data: levels.data.subarray(41 * 200, 41 * 207) };
    expect(ofBlock(block).data).toEqual(whole.data.subarray(20 * 200, 20 * 207));
  });

  it.each([{ coefficients: 0 }, { coefficients: 42 }, { coefficients: 2.5 }, { lifter: -1 }])(
    'refuse %o',
    (options) => {
      expect(() => mfcc(levels, { ...options, engine })).toThrow(RangeError);
    },
  );
});
