import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFrameFile } from '../../functions/features/frame-file.ts';
import { transform } from '../../functions/features/transform.ts';
import { encodeWav } from '../../shared/audio/decode/wav.ts';
import { encodeNpy } from '../../shared/audio/npy.ts';
import { powerToDb } from '../../shared/audio/spectral/decibel-matrix.ts';
import { mfcc } from '../../shared/audio/spectral/mfcc.ts';
import { spectra } from '../../shared/audio/spectral/spectra.ts';
import { estimateTuning } from '../../shared/audio/spectral/tuning.ts';
import { runTransform } from '../../shared/testing/run-transform.ts';
import { clicks, clipBytes, noise, seededRandom, sine } from '../audio/signals.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const RATE = { sampleRate: 22_050 };

async function featuresOf(samples: Float32Array) {
  const audio = encodeWav(samples, { ...RATE, channels: 1, format: 'float32' });
  return (await runTransform(transform, { audio })).outputs;
}

describe('features', () => {
  const chord = sine(453, { seconds: 30, amplitude: 0.2 });
  const samples = clicks(120, { seconds: 30 }).map((click, k) => click / 2 + chord[k]!);

  it('are what the kernels make of the whole track, as NumPy files', async () => {
    const { mel, mfcc: coefficients, chroma } = await featuresOf(samples);
    const tuning = estimateTuning(samples, RATE);
    const whole = spectra(samples, { mel: {}, chroma: { tuning } }, RATE);
    expect(whole.mel.frames).toBeGreaterThan(1_024); // more than are kept together
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

describe('a file of frames', () => {
  const random = seededRandom(2);
  const matrixOf = (rows: number, frames: number) => ({
    rows,
    frames,
    data: Float32Array.from({ length: rows * frames }, random),
  });

  it.each([
    { rows: 3, frames: 1 },
    { rows: 3, frames: 1_023 },
    { rows: 2, frames: 1_024 },
    { rows: 5, frames: 3_000 },
    { rows: 3, frames: 600_000 }, // so wide that not all rows are put together at once
  ])('gives back $rows x $frames as they came, by frames and as a NumPy file', async ({ rows, frames }) => {
    const matrix = matrixOf(rows, frames);
    const file = createFrameFile(join(temporaryDirectory(), 'frames'), rows);
    for (let at = 0; at < frames; at += 700) {
      const data = matrix.data.slice(at * rows, (at + 700) * rows);
      file.append({ rows, frames: data.length / rows, data });
      data.fill(Number.NaN);
      await file.flush();
    }
    await file.end();
    let seen = 0;
    for await (const block of file.blocks()) {
      const expected = matrix.data.subarray(seen * rows, (seen + block.frames) * rows);
      expect(Buffer.compare(bytesOf(block.data), bytesOf(expected))).toBe(0);
      seen += block.frames;
    }
    expect(seen).toBe(frames);
    const parts: Uint8Array[] = [];
    for await (const part of file.npy()) parts.push(part);
    expect(Buffer.compare(Buffer.concat(parts), encodeNpy(matrix))).toBe(0);
  });
});

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
