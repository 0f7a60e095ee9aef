import { describe, expect, it } from 'vitest';
import { createTruePeak } from '../../../shared/audio/loudness/true-peak.ts';
import { noise, peakOf, sine } from '../signals.ts';

function truePeakOf(samples: Float32Array, chunk = samples.length): number {
  const peak = createTruePeak();
  for (let at = 0; at < samples.length; at += chunk) peak.push(samples.subarray(at, at + chunk), 0, 1);
  return peak.read();
}

function decibels(ratio: number): number {
  return 20 * Math.log10(ratio);
}

/** Values at 32 places between samples, by a sinc so long that it is as good as the waveform. */
function byLongSinc(samples: Float32Array): number {
  let most = peakOf(samples);
  for (let sample = 0; sample < samples.length; sample += 1) {
    for (let place = 1; place < 32; place += 1) {
      const at = sample + place / 32;
      let sum = 0;
      for (let k = Math.max(0, sample - 150); k <= Math.min(samples.length - 1, sample + 150); k += 1) {
        sum += (samples[k]! * Math.sin(Math.PI * (at - k))) / (Math.PI * (at - k));
      }
      most = Math.max(most, Math.abs(sum));
    }
  }
  return most;
}

describe('true peak', () => {
  it.each([0.01, 0.1, 0.2, 0.3, 0.37, 0.4])(
    'of a tone of %d of the sample rate is its amplitude',
    (share) => {
      const tone = sine(share, { sampleRate: 1, seconds: 4_000, amplitude: 0.7 });
      const faded = tone.map((sample, k) => sample * Math.min(1, k / 500, (4_000 - k) / 500)); // abrupt it overshoots
      const found = decibels(truePeakOf(faded) / 0.7);
      const missed = decibels(1 / Math.cos((Math.PI * share) / 4)); // four places per sample miss as much of it
      expect(found).toBeGreaterThan(-missed - 0.05);
      expect(found).toBeLessThan(0.05);
    },
  );

  it('of a tone of three eighths of the sample rate is found where all samples miss it', () => {
    const tone = Float32Array.from(
      { length: 4_000 },
      (_, k) => 0.7 * Math.min(1, k / 500, (4_000 - k) / 500) * Math.cos(2 * Math.PI * (0.375 * k + 1 / 16)),
    );
    expect(decibels(peakOf(tone) / 0.7)).toBeLessThan(-0.65);
    expect(Math.abs(decibels(truePeakOf(tone) / 0.7))).toBeLessThan(0.04);
  });

  it('of music without the highest octave is that of the waveform', () => {
    const rough = noise(0.05);
    const smooth = rough.map((value, k) => (value + 2 * (rough[k - 1] ?? 0) + (rough[k - 2] ?? 0)) / 4);
    expect(Math.abs(decibels(truePeakOf(smooth) / byLongSinc(smooth)))).toBeLessThan(0.2);
  });

  it('is never below the largest sample, wherever that is', () => {
    for (const at of [0, 1, 20, 1_023, 1_024, 1_050]) {
      const click = new Float32Array(1_051);
      click[at] = -0.9;
      expect(truePeakOf(click)).toBeCloseTo(0.9, 6);
    }
  });

  it('does not depend on how the samples are cut', () => {
    const samples = noise(0.5);
    expect([1, 15, 16, 1_000, 1_024].map((chunk) => truePeakOf(samples, chunk))).toEqual(
      Array(5).fill(truePeakOf(samples)),
    );
  });

  it('can be read on the way', () => {
    const peak = createTruePeak();
    peak.push(Float32Array.of(0.1, 0.2), 0, 1);
    expect(peak.read()).toBeCloseTo(0.21, 1);
    peak.push(Float32Array.of(0.9, 0, 0.3, 0), 0, 2);
    expect(peak.read()).toBeGreaterThan(0.899);
  });

  it('takes one channel of several', () => {
    const [left, right] = [sine(1_000, { amplitude: 0.8 }), sine(2_000, { amplitude: 0.2 })];
    const both = Float32Array.from({ length: 2 * left.length }, (_, k) => [left, right][k % 2]![k >> 1]!);
    const peak = createTruePeak();
    peak.push(both, 1, 2);
    expect(peak.read()).toBeCloseTo(truePeakOf(right), 9);
  });
});
