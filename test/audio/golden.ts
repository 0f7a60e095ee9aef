import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameMatrix } from '../../shared/audio/spectral/frame-matrix.ts';
import type { SpectraOptions } from '../../shared/audio/spectral/spectra.ts';
import type { SpectralMeasures } from '../../shared/audio/spectral/spectral-measures.ts';

const SPECTRA = join(import.meta.dirname, '../fixtures/spectra');
const WAV_HEADER_BYTES = 44;

/** Some values of a matrix: every `rowStep`th row of some frames; complex ones in pairs. */
export interface GoldenMatrix {
  readonly shape: readonly [number, number];
  readonly largest: number;
  readonly frames: readonly number[];
  readonly rowStep: number;
  readonly values: readonly (readonly (number | [number, number])[])[];
  readonly tuning?: number;
}

export interface GoldenCase {
  readonly name: string;
  readonly options: Partial<SpectraOptions>;
  readonly measures: SpectralMeasures;
  readonly results: Readonly<Record<string, GoldenMatrix>>;
}

export interface Golden {
  readonly sampleRate: number;
  readonly cases: readonly GoldenCase[];
  readonly levels: Readonly<Record<'rms' | 'zeroCrossingRate', GoldenMatrix>>;
}

/** Signals of test/fixtures/spectra. */
export const GOLDEN_SIGNALS = ['chord', 'sweep', 'bursts', 'click', 'music'] as const;

export type GoldenSignal = (typeof GOLDEN_SIGNALS)[number];

/** What the reference makes of a signal. */
export function golden(signal: GoldenSignal): Golden {
  return JSON.parse(readFileSync(join(SPECTRA, `${signal}.json`), 'utf8'));
}

/** The signal itself. */
export function goldenSamples(signal: GoldenSignal): Float32Array {
  const bytes = readFileSync(join(SPECTRA, `${signal}.wav`)).subarray(WAV_HEADER_BYTES);
  return Float32Array.from({ length: bytes.length / 2 }, (_, k) => bytes.readInt16LE(2 * k) / 32_768);
}

/** How far a matrix is from the golden one: at most, and at most in proportion to values above 1e-6. */
export function distance(matrix: FrameMatrix, golden: GoldenMatrix): { absolute: number; relative: number } {
  let [absolute, relative] = [0, 0];
  for (const [index, frame] of golden.frames.entries()) {
    for (const [position, value] of golden.values[index]!.entries()) {
      const parts = [value].flat();
      for (const [part, expected] of parts.entries()) {
        const row = position * golden.rowStep * parts.length + part;
        const difference = Math.abs(matrix.data[frame * matrix.rows + row]! - expected);
        absolute = Math.max(absolute, difference);
        if (Math.abs(expected) > 1e-6) relative = Math.max(relative, difference / Math.abs(expected));
        if (Number.isNaN(difference)) absolute = Number.NaN;
      }
    }
  }
  return { absolute, relative };
}
