import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeWhole } from '../../../shared/audio/decode/decode-whole.ts';
import type { NnFilterOptions } from '../../../shared/audio/separate/nn-filter.ts';
import type { SoftmaskOptions } from '../../../shared/audio/separate/softmask.ts';
import type { FrameMatrix } from '../../../shared/audio/spectral/frame-matrix.ts';
import { spectra } from '../../../shared/audio/spectral/spectra.ts';
import type { GoldenMatrix } from '../golden.ts';
import { inChunks } from '../signals.ts';

/** What librosa makes of the magnitudes of a signal. */
interface SeparateGolden {
  readonly name: string;
  readonly file: string;
  readonly sampleRate: number;
  readonly options: { readonly fftSize: number; readonly hop: number };
  readonly filters: readonly { name: string; options: NnFilterOptions; result: GoldenMatrix }[];
  readonly masks: readonly { name: string; margin: number; options: MaskOptions; result: GoldenMatrix }[];
}

/** JSON has no infinity. */
type MaskOptions = Omit<SoftmaskOptions, 'power'> & { readonly power?: number | 'infinity' };

const FIXTURES = join(import.meta.dirname, '../../fixtures');

export const separateGolden: readonly SeparateGolden[] = JSON.parse(
  readFileSync(join(FIXTURES, 'separate/golden.json'), 'utf8'),
).signals;

/** The magnitudes that librosa had. */
export async function magnitudeOf({ file, sampleRate, options }: SeparateGolden): Promise<FrameMatrix> {
  const decodeOptions = { sampleRate, channels: 1, signal: AbortSignal.timeout(20_000) } as const;
  const { samples } = await decodeWhole(inChunks(readFileSync(join(FIXTURES, file))), decodeOptions);
  return spectra(samples, { magnitude: {} }, { sampleRate, ...options, precision: 'f64' }).magnitude;
}
