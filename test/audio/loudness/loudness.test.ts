import { describe, expect, it } from 'vitest';
import { kWeighting } from '../../../shared/audio/loudness/k-weighting.ts';
import { createLoudnessMeter, type LoudnessMeter } from '../../../shared/audio/loudness/loudness.ts';
import { sine } from '../signals.ts';

/** Seconds at a level in dBFS, of a 1 kHz sine in each channel; one level for both, or one for each of six. */
type Part = readonly [seconds: number, dbfs: number | readonly number[]];

const STEREO = [1, 1];
/** L, R, C, LFE, Ls, Rs. */
const SURROUND = [1, 1, 1, 0, 1.41, 1.41];
const SILENT = Number.NEGATIVE_INFINITY;

function measured(parts: readonly Part[], sampleRate: number, weights = STEREO, hz = 1_000): LoudnessMeter {
  const meter = createLoudnessMeter(sampleRate, weights);
  const tone = sine(hz, { sampleRate, amplitude: 1 }); // a second, which goes round without a seam
  let frame = 0;
  for (const [seconds, dbfs] of parts) {
    const levels = typeof dbfs === 'number' ? weights.map(() => dbfs) : dbfs;
    const amplitudes = levels.map((level) => 10 ** (level / 20));
    const frames = Math.round(seconds * sampleRate);
    const samples = new Float32Array(frames * weights.length);
    for (let at = 0; at < samples.length; frame += 1) {
      const value = tone[frame % sampleRate]!;
      for (const amplitude of amplitudes) samples[at++] = amplitude * value;
    }
    meter.push(samples);
  }
  return meter;
}

function repeat(times: number, parts: readonly Part[]): Part[] {
  return Array.from({ length: times }, () => parts).flat();
}

function within(value: number | null, expected: number, tolerance = 0.1): void {
  expect(value).not.toBeNull();
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(tolerance);
}

describe.each([44_100, 48_000])('EBU Tech 3341 at %i Hz', (sampleRate) => {
  it.each([
    { number: 1, dbfs: -23 },
    { number: 2, dbfs: -33 },
  ])('case $number: M, S and I of a steady tone are its level', ({ dbfs }) => {
    const meter = measured([[20, dbfs]], sampleRate);
    const { integratedLufs, maxMomentaryLufs, maxShortTermLufs } = meter.end();
    for (const value of [integratedLufs, maxMomentaryLufs, maxShortTermLufs]) within(value, dbfs);
  });

  it.each<{ number: number; parts: Part[] }>([
    {
      number: 3,
      parts: [
        [10, -36],
        [60, -23],
        [10, -36],
      ],
    },
    {
      number: 4,
      parts: [
        [10, -72],
        [10, -36],
        [60, -23],
        [10, -36],
        [10, -72],
      ],
    },
    {
      number: 5,
      parts: [
        [20, -26],
        [20.1, -20],
        [20, -26],
      ],
    },
  ])('case $number: quiet parts are gated', ({ parts }) => {
    within(measured(parts, sampleRate).end().integratedLufs, -23);
  });

  it('case 6: surround channels have their weights', () => {
    const parts: Part[] = [[20, [-28, -28, -24, SILENT, -30, -30]]];
    within(measured(parts, sampleRate, SURROUND).end().integratedLufs, -23);
  });

  it('case 9: S stays constant over parts that make up its window', () => {
    const values = measured(
      repeat(5, [
        [1.34, -20],
        [1.66, -30],
      ]),
      sampleRate,
    ).shortTerm();
    within(Math.min(...values), -23);
    within(Math.max(...values), -23);
  });

  it.each(Array.from({ length: 20 }, (_, step) => step))(
    'case 10, step %i: S reaches the level of 3 s wherever they begin',
    (step) => {
      const parts: Part[] = [
        [step * 0.15, SILENT],
        [3, -23],
        [1, SILENT],
      ];
      within(measured(parts, sampleRate).end().maxShortTermLufs, -23);
    },
  );

  it('case 12: M stays constant over parts that make up its window', () => {
    const values = measured(
      repeat(25, [
        [0.18, -20],
        [0.22, -30],
      ]),
      sampleRate,
    )
      .momentary()
      .slice(60);
    within(Math.min(...values), -23);
    within(Math.max(...values), -23);
  });

  it.each(Array.from({ length: 20 }, (_, step) => step))(
    'case 13, step %i: M reaches the level of 400 ms wherever they begin',
    (step) => {
      const parts: Part[] = [
        [step * 0.02, SILENT],
        [0.4, -23],
        [1, SILENT],
      ];
      within(measured(parts, sampleRate).end().maxMomentaryLufs, -23);
    },
  );
});

describe('EBU Tech 3342', () => {
  it.each([
    { levels: [-20, -30], lu: 10 },
    { levels: [-20, -15], lu: 5 },
    { levels: [-40, -20], lu: 20 },
    { levels: [-50, -35, -20, -35, -50], lu: 15 },
  ])('finds a range of $lu LU in 20 s at each of $levels', ({ levels, lu }) => {
    const parts = levels.map((level): Part => [20, level]);
    within(measured(parts, 48_000).end().rangeLu, lu, 1);
  });
});

describe('BS.1770', () => {
  it('prints these filters for 48 kHz', () => {
    const [shelf, highPass] = kWeighting(48_000);
    const printed = [
      1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
    ];
    for (const [k, value] of [...shelf.b, ...shelf.a].entries()) expect(value).toBeCloseTo(printed[k]!, 13);
    expect(highPass.b).toEqual([1, -2, 1]);
    expect(highPass.a[0]).toBeCloseTo(-1.99004745483398, 13);
    expect(highPass.a[1]).toBeCloseTo(0.99007225036621, 13);
  });

  it('gives -3.01 LKFS to 997 Hz at full scale in one front channel', () => {
    within(measured([[5, [0, SILENT]]], 48_000, STEREO, 997).end().integratedLufs, -3.01, 0.01);
  });

  it('has no number for silence, and none for what is shorter than its window', () => {
    const none = { integratedLufs: null, rangeLu: null, maxMomentaryLufs: null, maxShortTermLufs: null };
    expect(measured([[5, SILENT]], 48_000).end()).toEqual({ ...none, durationSeconds: 5 });
    expect(measured([[0.3, -20]], 48_000).end()).toEqual({ ...none, durationSeconds: 0.3 });
  });

  it('has no integrated loudness and no range for what is below the absolute gate', () => {
    const { integratedLufs, rangeLu, maxMomentaryLufs } = measured([[5, -75]], 48_000).end();
    expect([integratedLufs, rangeLu]).toEqual([null, null]);
    within(maxMomentaryLufs, -75);
  });

  it('does not depend on how the samples are cut', () => {
    const samples = Float32Array.from({ length: 96_000 }, (_, k) => 0.3 * Math.sin(k * k * 1e-5));
    const [whole, crumbs] = [createLoudnessMeter(48_000, STEREO), createLoudnessMeter(48_000, STEREO)];
    whole.push(samples);
    for (let at = 0; at < samples.length; at += 14) crumbs.push(samples.subarray(at, at + 14));
    expect(crumbs.end().integratedLufs).toBeCloseTo(whole.end().integratedLufs!, 9);
    expect(crumbs.end().durationSeconds).toBe(1);
  });

  it('needs a rate that 10 ms divide', () => {
    expect(() => createLoudnessMeter(22_050, STEREO)).toThrow(RangeError);
  });
});
