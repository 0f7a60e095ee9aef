import { expect } from 'vitest';
import { type ChannelLayout, channelWeights } from '../../../shared/audio/loudness/channel-weights.ts';
import { createLoudnessMeter, type LoudnessMeter } from '../../../shared/audio/loudness/loudness.ts';
import { sine } from '../signals.ts';

/** Seconds at a level in dBFS: one for all channels, or one for each. */
export type Part = readonly [seconds: number, dbfs: number | readonly number[]];

export const SILENT = Number.NEGATIVE_INFINITY;

export interface ToneOptions {
  readonly sampleRate?: number;
  readonly layout?: ChannelLayout;
  readonly hz?: number;
}

/** A meter that a steady tone went through, of 1 kHz unless told, at the level of each part in turn. */
export function measured(parts: readonly Part[], options: ToneOptions = {}): LoudnessMeter {
  const { sampleRate = 48_000, layout = 'stereo' } = options;
  const meter = createLoudnessMeter(sampleRate, { weights: channelWeights(layout) });
  pushTone(meter, parts, options);
  return meter;
}

/** Each part begins where the tone's second begins, without a seam in a long one. */
export function pushTone(
  meter: LoudnessMeter,
  parts: readonly Part[],
  { sampleRate = 48_000, layout = 'stereo', hz = 1_000 }: ToneOptions = {},
): void {
  const channels = channelWeights(layout).length;
  const tone = sine(hz, { sampleRate, amplitude: 1 });
  for (const [seconds, dbfs] of parts) {
    const amplitudes = Array.from(
      { length: channels },
      (_, channel) => 10 ** ((typeof dbfs === 'number' ? dbfs : dbfs[channel]!) / 20),
    );
    const samples = new Float32Array(Math.round(seconds * sampleRate) * channels);
    for (let at = 0, frame = 0; at < samples.length; frame += 1) {
      for (const amplitude of amplitudes) samples[at++] = amplitude * tone[frame % sampleRate]!;
    }
    meter.push(samples);
  }
}

export function repeat(times: number, parts: readonly Part[]): Part[] {
  return Array.from({ length: times }, () => parts).flat();
}

export function within(value: number | null, expected: number, tolerance = 0.1): void {
  expect(value).not.toBeNull();
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(tolerance);
}
