import { describe, expect, it } from 'vitest';
import { channelWeights } from '../../../shared/audio/loudness/channel-weights.ts';
import { createLoudnessMeter } from '../../../shared/audio/loudness/loudness.ts';
import { inAllChannels, noise } from '../signals.ts';
import { measured, SILENT, within } from './level-signals.ts';

const STEREO = channelWeights('stereo');

describe('loudness', () => {
  it('of 997 Hz at full scale in one front channel is -3.01 LUFS', () => {
    for (const levels of [
      [0, SILENT],
      [SILENT, 0],
    ]) {
      within(measured([[5, levels]], { hz: 997 }).read().integratedLufs, -3.01, 0.01);
    }
    within(measured([[5, 0]], { hz: 997, layout: 'mono' }).read().integratedLufs, -3.01, 0.01);
  });

  it.each([
    { layout: '5.1', channel: 2, lufs: -23 },
    { layout: '5.1', channel: 3, lufs: null },
    { layout: '5.1', channel: 4, lufs: -21.5 },
    { layout: '5.1', channel: 5, lufs: -21.5 },
    { layout: '5.0', channel: 3, lufs: -21.5 },
    { layout: 'quad', channel: 2, lufs: -21.5 },
    { layout: '3.1', channel: 2, lufs: -23 },
    { layout: '3.0', channel: 2, lufs: -23 },
    { layout: '2.1', channel: 2, lufs: null },
  ] as const)('of -20 dBFS in channel $channel of $layout is $lufs LUFS', ({ layout, channel, lufs }) => {
    const levels = channelWeights(layout).map((_, index) => (index === channel ? -20 : SILENT));
    const { integratedLufs } = measured([[2, levels]], { layout }).read();
    if (lufs === null) expect(integratedLufs).toBeNull();
    else within(integratedLufs, lufs, 0.05);
  });

  it.each([8_000, 11_025, 22_050, 32_000, 96_000, 192_000])('is the same at %i Hz', (sampleRate) => {
    const { integratedLufs, maxMomentaryLufs, maxShortTermLufs, durationSeconds } = measured([[5, -23]], {
      sampleRate,
    }).read();
    for (const value of [integratedLufs, maxMomentaryLufs, maxShortTermLufs]) within(value, -23, 0.05);
    expect(durationSeconds).toBe(5);
  });

  it('has no number for silence, and none for what is shorter than its window', () => {
    const none = {
      integratedLufs: null,
      rangeLu: null,
      maxMomentaryLufs: null,
      maxShortTermLufs: null,
      truePeakDbtp: null,
    };
    expect(measured([[5, SILENT]]).read()).toEqual({ ...none, durationSeconds: 5 });
    expect(measured([[0.3, -20]]).read()).toEqual({ ...none, durationSeconds: 0.3 });
    expect(createLoudnessMeter(48_000, { weights: STEREO }).read()).toEqual({ ...none, durationSeconds: 0 });
  });

  it('has no integrated loudness and no range for what is below the absolute gate', () => {
    const { integratedLufs, rangeLu, maxMomentaryLufs } = measured([[5, -75]]).read();
    expect([integratedLufs, rangeLu]).toEqual([null, null]);
    within(maxMomentaryLufs, -75);
  });

  it('does not depend on how the samples are cut', () => {
    const samples = inAllChannels(noise(4, { sampleRate: 44_100 }), 2);
    const readings = [2, 14, 4_096, samples.length].map((size) => {
      const meter = createLoudnessMeter(44_100, { weights: STEREO, truePeak: true });
      for (let at = 0; at < samples.length; at += size) meter.push(samples.subarray(at, at + size));
      return meter.read();
    });
    for (const reading of readings) {
      expect(reading.integratedLufs).toBeCloseTo(readings[0]!.integratedLufs!, 6);
      expect({ ...reading, integratedLufs: 0, maxMomentaryLufs: 0, maxShortTermLufs: 0, rangeLu: 0 }).toEqual(
        {
          ...readings[0],
          integratedLufs: 0,
          maxMomentaryLufs: 0,
          maxShortTermLufs: 0,
          rangeLu: 0,
        },
      );
    }
  });

  it('can be read on the way', () => {
    const meter = measured([[5, -30]]);
    within(meter.read().integratedLufs, -30);
    within(meter.read().integratedLufs, -30);
    meter.push(new Float32Array(2 * 48_000));
    expect(meter.read().durationSeconds).toBe(6);
  });
});
