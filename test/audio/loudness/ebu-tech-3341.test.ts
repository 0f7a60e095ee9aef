import { describe, expect, it } from 'vitest';
import { channelWeights } from '../../../shared/audio/loudness/channel-weights.ts';
import { createLoudnessMeter } from '../../../shared/audio/loudness/loudness.ts';
import { inAllChannels } from '../signals.ts';
import { measured, type Part, pushTone, repeat, SILENT, within } from './level-signals.ts';

/**
 * The minimum-requirement signals of EBU Tech 3341 (version 4, 2023), made from the words of its table. Those of
 * programme material (7, 8) and of a filter that it does not define (20 to 23) only exist as files of the EBU.
 */
const STEPS = Array.from({ length: 20 }, (_, step) => step);

describe.each([44_100, 48_000])('EBU Tech 3341 at %i Hz', (sampleRate) => {
  it.each([
    { number: 1, dbfs: -23 },
    { number: 2, dbfs: -33 },
  ])('case $number: M, S and I of a steady tone are its level', ({ dbfs }) => {
    const { integratedLufs, maxMomentaryLufs, maxShortTermLufs } = measured([[20, dbfs]], {
      sampleRate,
    }).read();
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
    within(measured(parts, { sampleRate }).read().integratedLufs, -23);
  });

  it.each([
    { layout: '5.0', levels: [-28, -28, -24, -30, -30] },
    { layout: '5.1', levels: [-28, -28, -24, SILENT, -30, -30] },
    { layout: '5.1', levels: [-28, -28, -24, -10, -30, -30] },
  ] as const)('case 6: channels of $layout at $levels have their weights', ({ layout, levels }) => {
    within(measured([[20, levels]], { sampleRate, layout }).read().integratedLufs, -23);
  });

  it('case 9: S stays constant over parts that make up its window', () => {
    const parts = repeat(5, [
      [1.34, -20],
      [1.66, -30],
    ]);
    for (const value of measured(parts, { sampleRate }).shortTerm()) within(value, -23);
  });

  it.each(STEPS)('case 10, step %i: S reaches the level of 3 s wherever they begin', (step) => {
    const parts: Part[] = [
      [step * 0.15, SILENT],
      [3, -23],
      [1, SILENT],
    ];
    within(measured(parts, { sampleRate }).read().maxShortTermLufs, -23);
  });

  it('case 11: S follows live from level to level', () => {
    const meter = createLoudnessMeter(sampleRate, { weights: channelWeights('stereo') });
    for (const step of STEPS) {
      const parts: Part[] = [
        [step * 0.15, SILENT],
        [3, -38 + step],
        [3 - step * 0.15, SILENT],
      ];
      pushTone(meter, parts, { sampleRate });
      within(meter.read().maxShortTermLufs, -38 + step);
    }
  });

  it('case 12: M stays constant over parts that make up its window', () => {
    const parts = repeat(25, [
      [0.18, -20],
      [0.22, -30],
    ]);
    const afterOneSecond = measured(parts, { sampleRate }).momentary().slice(60);
    for (const value of afterOneSecond) within(value, -23);
  });

  it.each(STEPS)('case 13, step %i: M reaches the level of 400 ms wherever they begin', (step) => {
    const parts: Part[] = [
      [step * 0.02, SILENT],
      [0.4, -23],
      [1, SILENT],
    ];
    within(measured(parts, { sampleRate }).read().maxMomentaryLufs, -23);
  });

  it('case 14: M follows live from level to level', () => {
    const meter = createLoudnessMeter(sampleRate, { weights: channelWeights('stereo') });
    for (const step of STEPS) {
      const parts: Part[] = [
        [step * 0.02, SILENT],
        [0.4, -38 + step],
        [0.4 - step * 0.02, SILENT],
      ];
      pushTone(meter, parts, { sampleRate });
      within(meter.read().maxMomentaryLufs, -38 + step);
    }
  });

  it.each([
    { number: 15, divisor: 4, degrees: 0, amplitude: 0.5, dbtp: -6 },
    { number: 16, divisor: 4, degrees: 45, amplitude: 0.5, dbtp: -6 },
    { number: 17, divisor: 6, degrees: 60, amplitude: 0.5, dbtp: -6 },
    { number: 18, divisor: 8, degrees: 67.5, amplitude: 0.5, dbtp: -6 },
    { number: 19, divisor: 4, degrees: 45, amplitude: 1.41, dbtp: 3 },
  ])(
    'case $number: the true peak of rate/$divisor Hz at $degrees degrees is $dbtp dBTP',
    ({ divisor, degrees, amplitude, dbtp }) => {
      const meter = createLoudnessMeter(sampleRate, { weights: channelWeights('stereo'), truePeak: true });
      const fade = 0.01 * sampleRate;
      const tone = Float32Array.from({ length: sampleRate }, (_, k) => {
        const gain = Math.min(1, k / fade, (sampleRate - k) / fade);
        return gain * amplitude * Math.sin((2 * Math.PI * k) / divisor + (degrees * Math.PI) / 180);
      });
      meter.push(inAllChannels(tone, 2));
      const { truePeakDbtp } = meter.read();
      expect(truePeakDbtp).toBeLessThanOrEqual(dbtp + 0.2);
      expect(truePeakDbtp).toBeGreaterThanOrEqual(dbtp - 0.4);
    },
  );
});
