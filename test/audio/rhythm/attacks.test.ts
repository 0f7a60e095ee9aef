import { describe, expect, it } from 'vitest';
import { createAttacks } from '../../../shared/audio/rhythm/attacks.ts';
import { noise, sine } from '../signals.ts';

const RATE = 22_050;

/** Bursts of noise that die away, at these seconds, over a steady bass. */
function bursts(atSeconds: readonly number[], { seconds = 6, sampleRate = RATE } = {}): Float32Array {
  const samples = sine(55, { seconds, sampleRate, amplitude: 0.3 });
  const burst = noise(0.1, { sampleRate, amplitude: 0.5 });
  for (const at of atSeconds) {
    const start = Math.round(at * sampleRate);
    for (let k = 0; k < burst.length; k += 1)
      samples[start + k]! += burst[k]! * Math.exp((-30 * k) / sampleRate);
  }
  return samples;
}

function refined(samples: Float32Array, beats: readonly number[], { sampleRate = RATE, chunk = 4_096 } = {}) {
  const attacks = createAttacks(sampleRate);
  for (let at = 0; at < samples.length; at += chunk) attacks.push(samples.subarray(at, at + chunk));
  return attacks.refine(beats);
}

function within(found: readonly number[], expected: readonly number[], milliseconds: number): void {
  expect(found).toHaveLength(expected.length);
  const off = found.map((at, index) => Math.abs(at - expected[index]!) * 1000);
  expect(Math.max(...off)).toBeLessThan(milliseconds);
}

describe('attacks', () => {
  const times = [0.5, 1.013, 1.481, 2.002, 2.5];

  it.each([8_000, 22_050, 44_100, 48_000])(
    'are found to 3 ms at %i Hz, from beats that are late',
    (sampleRate) => {
      const late = times.map((at, index) => at + [0.012, 0.045, 0.023, 0.031, 0.002][index]!);
      within(refined(bursts(times, { sampleRate }), late, { sampleRate }), times, 3);
    },
  );

  it('are the same however the samples are cut', () => {
    const samples = bursts(times);
    expect(refined(samples, times, { chunk: 7 })).toEqual(refined(samples, times));
  });

  it('that are missing are taken to be evenly between those that are there', () => {
    const heard = [0.5, 1, 2.5, 3];
    const beats = [0.5, 1, 1.5, 2, 2.5, 3].map((at) => at + 0.023);
    within(refined(bursts(heard), beats), [0.5, 1, 1.5, 2, 2.5, 3], 3);
  });

  it('that are missing at the ends are as late on the grid as the next', () => {
    const beats = [0.53, 1.03, 1.53, 2.03];
    within(refined(bursts([1, 1.5]), beats), [0.5, 1, 1.5, 2], 3);
  });

  it('that are nowhere leave the grid, less what it is usually late', () => {
    within(refined(sine(55, { seconds: 3 }), [1, 2]), [0.977, 1.977], 1);
    expect(refined(new Float32Array(3 * RATE), [0.01])).toEqual([0]);
    expect(refined(new Float32Array(), [])).toEqual([]);
  });
});
