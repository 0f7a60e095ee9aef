import { expect, it } from 'vitest';
import { pngOf } from '../../../shared/audio/plot/png-of.ts';
import { createSpectrogramPlot } from '../../../shared/audio/plot/spectrogram-plot.ts';
import { nnFilter } from '../../../shared/audio/separate/nn-filter.ts';
import { pairwise } from '../../../shared/audio/separate/pairwise.ts';
import { softmask } from '../../../shared/audio/separate/softmask.ts';
import { amplitudeToDb } from '../../../shared/audio/spectral/decibel-matrix.ts';
import type { FrameMatrix } from '../../../shared/audio/spectral/frame-matrix.ts';
import { spectra } from '../../../shared/audio/spectral/spectra.ts';
import { decodedClip } from '../decoded-clip.ts';
import { drawn } from '../plot/drawn.ts';

const sampleRate = 22_050;

/** Klio's example audio-spectrograms: what repeats in a recording, and what stands out from it. */
function audioSpectrograms(samples: Float32Array) {
  const { magnitude: full } = spectra(samples, { magnitude: {} }, { sampleRate });
  const width = Math.floor((2 * sampleRate) / 512);
  const alike = nnFilter(full, { aggregate: 'median', metric: 'cosine', width });
  const repeating = pairwise(full, alike, Math.min);
  const rest = pairwise(full, repeating, (all, part) => all - part);
  const backgroundMask = softmask(repeating, times(2, rest), { power: 2 });
  const foregroundMask = softmask(rest, times(10, repeating), { power: 2 });
  const background = pairwise(full, backgroundMask, (value, share) => share * value);
  const foreground = pairwise(full, foregroundMask, (value, share) => share * value);
  return { full, background, foreground };
}

function times(factor: number, matrix: FrameMatrix): FrameMatrix {
  return { ...matrix, data: matrix.data.map((value) => factor * value) };
}

function picture(title: string, magnitude: FrameMatrix): Uint8Array {
  const levels = amplitudeToDb(magnitude, { reference: 'max' });
  const plot = createSpectrogramPlot({ title, sampleRate, hop: 512, scale: 'log', values: 'decibels' });
  return pngOf(plot, levels);
}

/** How alike two spectrograms are: the cosine of the angle between them. */
function likeness(one: FrameMatrix, other: FrameMatrix): number {
  const product = (a: FrameMatrix, b: FrameMatrix) =>
    a.data.reduce((sum, value, at) => sum + value * b.data[at]!, 0);
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}

/** Somebody who reads over a beat, and both alone. */
const groove = await decodedClip('house');
const words = (await decodedClip('speech')).subarray(0, groove.length).map((sample) => sample / 2);
const beat = groove.subarray(0, words.length);
const both = words.map((sample, at) => sample + beat[at]!);
const parts = audioSpectrograms(both);

it('the background is the beat without the words, the foreground the words without the beat', () => {
  const magnitudeOf = (samples: Float32Array) =>
    spectra(samples, { magnitude: {} }, { sampleRate }).magnitude;
  const beatAlone = magnitudeOf(beat);
  const wordsAlone = magnitudeOf(words);
  expect(likeness(parts.full, wordsAlone)).toBeCloseTo(0.51, 1);
  expect(likeness(parts.background, beatAlone)).toBeGreaterThan(0.85);
  expect(likeness(parts.background, wordsAlone)).toBeLessThan(0.2);
  expect(likeness(parts.foreground, wordsAlone)).toBeGreaterThan(0.65);
  expect(likeness(parts.foreground, beatAlone)).toBeLessThan(0.1);
});

it('each of the three is a picture, of the foreground a mostly dark one', () => {
  const darkness = Object.entries(parts).map(([title, magnitude]) => {
    const { width, height, brightness } = drawn(picture(title, magnitude));
    expect([width, height]).toEqual([1_000, 440]);
    const pixels = Array.from({ length: 300 * 300 }, (_, n) => brightness(100 + 2 * (n % 300), 80 + n / 300));
    return pixels.filter((sum) => sum < 150).length / pixels.length;
  });
  const [full, background, foreground] = darkness as [number, number, number];
  expect(full).toBeLessThan(0.05);
  expect(background).toBeLessThan(0.05);
  expect(foreground).toBeGreaterThan(0.4);
});
