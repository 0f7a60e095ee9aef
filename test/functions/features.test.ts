import { describe, expect, it } from 'vitest';
import { transform } from '../../functions/features/transform.ts';
import { encodeWav } from '../../shared/audio/decode/wav.ts';
import { encodeNpy } from '../../shared/audio/npy.ts';
import { powerToDb } from '../../shared/audio/spectral/decibel-matrix.ts';
import { mfcc } from '../../shared/audio/spectral/mfcc.ts';
import { spectra } from '../../shared/audio/spectral/spectra.ts';
import { estimateTuning } from '../../shared/audio/spectral/tuning.ts';
import { runTransform } from '../../shared/testing/run-transform.ts';
import { clicks, clipBytes, noise, sine } from '../audio/signals.ts';

const RATE = { sampleRate: 22_050 };

async function featuresOf(samples: Float32Array) {
  const audio = encodeWav(samples, { ...RATE, channels: 1, format: 'float32' });
  return (await runTransform(transform, { audio })).outputs;
}

/** The same over and over. */
function longer(samples: Float32Array, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE.sampleRate }, (_, k) => samples[k % samples.length]!);
}

describe('features', () => {
  const chord = sine(453, { seconds: 30, amplitude: 0.2 });
  const samples = clicks(120, { seconds: 30 }).map((click, k) => click / 2 + chord[k]!);

  it.each([
    ['track', samples],
    ['track that is too long to keep', longer(samples, 13 * 60)],
  ])('are what the kernels make of a whole %s, as NumPy files', async (_, samples) => {
    const { mel, mfcc: coefficients, chroma } = await featuresOf(samples);
    const tuning = estimateTuning(samples, RATE);
    const whole = spectra(samples, { mel: {}, chroma: { tuning } }, RATE);
    expect(Buffer.compare(mel, encodeNpy(whole.mel))).toBe(0);
    expect(Buffer.compare(coefficients, encodeNpy(mfcc(powerToDb(whole.mel))))).toBe(0);
    expect(Buffer.compare(chroma, encodeNpy(whole.chroma))).toBe(0);
  });

  it('of silence are zeros, but for the level of silence', async () => {
    const { mel, mfcc: coefficients, chroma } = await featuresOf(new Float32Array(30_000));
    const valuesOf = (file: Uint8Array) => new Float32Array(Uint8Array.from(file.subarray(128)).buffer);
    expect(valuesOf(mel).every((value) => value === 0)).toBe(true);
    expect(valuesOf(chroma).every((value) => value === 0)).toBe(true);
    expect(valuesOf(coefficients)[0]).toBeCloseTo(-100 * Math.sqrt(128), 2);
    expect(valuesOf(coefficients)).toHaveLength(20 * 59);
  });

  it('of damaged audio are refused for good', async () => {
    const attempt = runTransform(transform, { audio: clipBytes('corrupt.mp3') });
    await expect(attempt).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });

  it('end when the time is up', async () => {
    const audio = encodeWav(noise(1), { ...RATE, channels: 1, format: 'pcm16' });
    const attempt = runTransform(transform, { audio }, { signal: AbortSignal.abort() });
    await expect(attempt).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});
