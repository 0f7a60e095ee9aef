import { describe, expect, it } from 'vitest';
import { amplitudeToDb, powerToDb } from '../../../shared/audio/spectral/decibel-matrix.ts';
import { type FrameLevel, frameLevels } from '../../../shared/audio/spectral/frame-levels.ts';
import type { FrameMatrix } from '../../../shared/audio/spectral/frame-matrix.ts';
import { mfcc } from '../../../shared/audio/spectral/mfcc.ts';
import { type SpectraOptions, spectra } from '../../../shared/audio/spectral/spectra.ts';
import { estimateTuning } from '../../../shared/audio/spectral/tuning.ts';
import {
  distance,
  GOLDEN_SIGNALS,
  type GoldenCase,
  type GoldenSignal,
  golden,
  goldenSamples,
} from '../golden.ts';

type Arithmetic = Pick<SpectraOptions, 'engine' | 'precision'>;

/** What single precision may be off: of the largest value, or where said in dB. */
const SINGLE = {
  stft: 1e-6,
  power: 1e-6,
  magnitude: 1e-6,
  mel: 1e-6,
  chroma: 2e-6,
  centroid: 5e-6,
  rolloff: 1e-6,
  flux: 5e-6,
  melDb: { db: 1e-3 },
  magnitudeDb: { db: 1e-3 },
  mfcc: { db: 2e-3 },
  mfccFromOne: { db: 2e-3 },
};

/** What double precision, stored in single, may be off: of each value, or where said in dB. */
const DOUBLE: Record<keyof typeof SINGLE, number | { db: number }> = {
  stft: 1e-6,
  power: 1e-5,
  magnitude: 1e-5,
  mel: 1e-5,
  chroma: 2e-6, // librosa rounds its weights to single precision
  centroid: 1e-6,
  rolloff: 1e-6,
  flux: 1e-6,
  melDb: { db: 2e-5 },
  magnitudeDb: { db: 2e-5 },
  mfcc: { db: 1e-3 },
  mfccFromOne: { db: 1e-3 },
};

/** All that the reference has measured, measured by us. */
function measured(
  signal: GoldenSignal,
  { name, options, measures, results }: GoldenCase,
  arithmetic: Arithmetic,
): Record<string, FrameMatrix> {
  const tuned = measures.chroma ? { ...measures, chroma: { tuning: results.chroma!.tuning! } } : measures;
  const { sampleRate } = golden(signal);
  const ours: Record<string, FrameMatrix> = {
    ...spectra(goldenSamples(signal), tuned, { sampleRate, ...options, ...arithmetic }),
  };
  if (name !== 'defaults') return ours;
  const { engine = 'kernel' } = arithmetic;
  const melDb = powerToDb(ours.mel!, { reference: 'max', engine });
  return {
    ...ours,
    melDb,
    mfcc: mfcc(melDb, { engine }),
    mfccFromOne: mfcc(powerToDb(ours.mel!, { engine }), { coefficients: 13, engine }),
    magnitudeDb: amplitudeToDb(ours.magnitude!, { reference: 'max', engine }),
  };
}

const everyCase = GOLDEN_SIGNALS.flatMap((signal) =>
  golden(signal).cases.map((golden) => ({ signal, name: golden.name, golden })),
);
const pitched = everyCase.filter(({ signal, golden }) => signal !== 'click' && golden.measures.chroma);

describe('the reference and single precision', () => {
  it.each(everyCase)('agree on $signal: $name', ({ signal, golden }) => {
    const ours = measured(signal, golden, { precision: 'f32' });
    for (const [name, expected] of Object.entries(golden.results)) {
      const tolerance = SINGLE[name as keyof typeof SINGLE];
      const limit = typeof tolerance === 'number' ? tolerance * expected.largest : tolerance.db;
      expect(ours[name]!.frames, name).toBe(expected.shape[1]);
      expect(distance(ours[name]!, expected).absolute, name).toBeLessThanOrEqual(limit);
    }
  });
});

describe.each<Arithmetic>([{ precision: 'f64' }, { engine: 'plain' }])(
  'the reference and %o',
  (arithmetic) => {
    it.each(everyCase)('agree on every value of $signal: $name', ({ signal, golden }) => {
      const ours = measured(signal, golden, arithmetic);
      for (const [name, expected] of Object.entries(golden.results)) {
        const tolerance = DOUBLE[name as keyof typeof DOUBLE];
        const { absolute, relative } = distance(ours[name]!, expected);
        if (typeof tolerance === 'number') expect(relative, name).toBeLessThanOrEqual(tolerance);
        else expect(absolute, name).toBeLessThanOrEqual(tolerance.db);
      }
    });
  },
);

describe('the reference', () => {
  it.each(pitched)(
    'hears the tuning of $signal as we do: $name',
    ({ signal, golden: { options, results } }) => {
      const { sampleRate } = golden(signal);
      for (const precision of ['f32', 'f64'] as const) {
        const tuning = estimateTuning(goldenSamples(signal), { sampleRate, ...options, precision });
        expect(tuning).toBeCloseTo(results.chroma!.tuning!, 10);
      }
    },
  );

  it.each(GOLDEN_SIGNALS)('finds the levels of %s that we find', (signal) => {
    for (const [level, expected] of Object.entries(golden(signal).levels)) {
      for (const engine of ['kernel', 'plain'] as const) {
        const ours = frameLevels(goldenSamples(signal), level as FrameLevel, { engine });
        expect(ours.frames).toBe(expected.shape[1]);
        expect(distance(ours, expected).absolute, level).toBeLessThanOrEqual(1e-7);
      }
    }
  });
});
