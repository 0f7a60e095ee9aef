import { describe, expect, it } from 'vitest';
import { createFrameLevels, frameLevels } from '../../../shared/audio/spectral/frame-levels.ts';
import { noise, sine } from '../signals.ts';

describe.each(['kernel', 'plain'] as const)('levels of frames by the %s engine', (engine) => {
  it('are the root of the mean square', () => {
    const { data } = frameLevels(sine(441, { amplitude: 0.5 }), 'rms', { frameSize: 1000, engine });
    expect(data[10]).toBeCloseTo(0.5 / Math.SQRT2, 5);
    expect(data[0]).toBeCloseTo(0.25, 2); // half of the first frame is before the signal
  });

  it('are how often the sign changes, per sample', () => {
    const { data } = frameLevels(sine(1_002.27), 'zeroCrossingRate', { engine });
    expect(Math.abs(data[10]! - (2 * 1_002.27) / 22_050)).toBeLessThan(1 / 2048);
    expect(Math.abs(data[0]! - 1_002.27 / 22_050)).toBeLessThan(2 / 2048);
  });

  it('count no change of sign where there is none', () => {
    const tiny = Float32Array.from({ length: 5_000 }, (_, k) => (k % 2 === 0 ? 1e-11 : -1e-11));
    const rate = (samples: Float32Array) => [...frameLevels(samples, 'zeroCrossingRate', { engine }).data];
    expect(new Set(rate(tiny))).toEqual(new Set([0]));
    expect(new Set(rate(new Float32Array(5_000).fill(-0.5)))).toEqual(new Set([0]));
  });

  it.each(['rms', 'zeroCrossingRate'] as const)('%s of a stream are those of the whole', (level) => {
    const samples = noise(0.7, { seed: 4 });
    const options = { frameSize: 501, hop: 77, engine };
    const blocks: number[] = [];
    const stream = createFrameLevels(level, options, ({ data }) => blocks.push(...data));
    for (let at = 0; at < samples.length; at += 133) stream.push(samples.subarray(at, at + 133));
    stream.end();
    expect(Float32Array.from(blocks)).toEqual(frameLevels(samples, level, options).data);
  });

  it('refuse sizes that cannot be', () => {
    expect(() => frameLevels(noise(1), 'rms', { hop: 0.5, engine })).toThrow(/hop=0.5/);
    expect(() => frameLevels(new Float32Array(), 'rms', { engine })).toThrow(/no samples/);
  });
});
