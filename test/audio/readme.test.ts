import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { encodeNpy } from '../../shared/audio/npy.ts';
import { createChromaPlot } from '../../shared/audio/plot/chroma-plot.ts';
import { createMelPlot } from '../../shared/audio/plot/mel-plot.ts';
import { createMfccPlot } from '../../shared/audio/plot/mfcc-plot.ts';
import { pngOf } from '../../shared/audio/plot/png-of.ts';
import { createSpectrogramPlot } from '../../shared/audio/plot/spectrogram-plot.ts';
import { createWaveformPlot } from '../../shared/audio/plot/waveform-plot.ts';
import { nnFilter } from '../../shared/audio/separate/nn-filter.ts';
import { pairwise } from '../../shared/audio/separate/pairwise.ts';
import { softmask } from '../../shared/audio/separate/softmask.ts';
import { amplitudeToDb, powerToDb } from '../../shared/audio/spectral/decibel-matrix.ts';
import { frameLevels } from '../../shared/audio/spectral/frame-levels.ts';
import { mfcc } from '../../shared/audio/spectral/mfcc.ts';
import { spectra } from '../../shared/audio/spectral/spectra.ts';
import { estimateTuning } from '../../shared/audio/spectral/tuning.ts';
import { noise } from './signals.ts';

const README = readFileSync(join(import.meta.dirname, '../../shared/audio/README.md'), 'utf8');

/** What the code lines of the README may use. */
const scope = {
  ...{ amplitudeToDb, encodeNpy, estimateTuning, frameLevels, mfcc, powerToDb, spectra },
  ...{ nnFilter, pairwise, softmask },
  ...{ createChromaPlot, createMelPlot, createMfccPlot, createSpectrogramPlot, createWaveformPlot, pngOf },
  title: 'noise',
  samples: noise(5),
  sampleRate: 22_050,
};

/** Runs code lines one after the other, as they stand, and gives a variable of theirs. */
function run(lines: readonly string[], variable: string): unknown {
  const body = `'use strict'; ${lines.join(';\n')};\nreturn ${variable};`;
  return new Function(...Object.keys(scope), body)(...Object.values(scope));
}

const lines = [...README.matchAll(/`(const [^`]+)`/g)].map(([, line]) => line!);

it.each([
  { variable: 'stft', rows: 2_050 },
  { variable: 'levels', rows: 1_025 },
  { variable: 'mel', rows: 128 },
  { variable: 'coefficients', rows: 20 },
  { variable: 'melDb', rows: 128 },
  { variable: 'chroma', rows: 12 },
  { variable: 'centroid', rows: 1 },
  { variable: 'rolloff', rows: 1 },
  { variable: 'flux', rows: 1 },
  { variable: 'rms', rows: 1 },
  { variable: 'crossings', rows: 1 },
  { variable: 'alike', rows: 1_025 },
  { variable: 'mask', rows: 1_025 },
  { variable: 'repeating', rows: 1_025 },
])('the code lines of the README give $variable', ({ variable, rows }) => {
  expect(run(lines, variable)).toMatchObject({ rows, frames: 216 });
});

it('the code lines of the README end in a NumPy file', () => {
  expect(run(lines, 'file')).toHaveLength(128 + 4 * 128 * 216);
});

it.each(['specPng', 'melPng', 'mfccPng', 'wavePng', 'chromaPng'])(
  'the code lines of the README give %s',
  (variable) => {
    const png = run(lines, variable) as Uint8Array;
    expect(PNG.sync.read(Buffer.from(png)).width).toBe(1_000);
  },
);

it.each(['fullPng', 'backgroundPng', 'foregroundPng'])("Klio's example gives %s", (variable) => {
  const example = README.match(/```ts\n(const \{ magnitude: full[^`]+)```/)![1]!;
  const png = run([example], variable) as Uint8Array;
  expect(PNG.sync.read(Buffer.from(png)).width).toBe(1_000);
});
