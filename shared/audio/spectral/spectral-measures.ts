import { chromaFilters } from './chroma-filters.ts';
import type { Measure } from './engine.ts';
import { type MelScale, melFilters } from './mel.ts';

type NoOptions = Readonly<Record<string, never>>;

/** What can be measured of each frame. Defaults and definitions are those of librosa 0.11 where it has them. */
export interface SpectralMeasures {
  /** The spectrum itself: real and imaginary part of bin 0, of bin 1 and so on, up to half the sample rate. */
  readonly stft?: NoOptions;
  /** |X|² of each bin. */
  readonly power?: NoOptions;
  /** |X| of each bin. */
  readonly magnitude?: NoOptions;
  readonly mel?: MelMeasure;
  readonly chroma?: ChromaMeasure;
  /** The mean frequency in Hz, weighted by magnitude; 0 in silence. */
  readonly centroid?: NoOptions;
  /** The first frequency in Hz up to which is `share` of the magnitude, 0.85 unless told. */
  readonly rolloff?: { readonly share?: number };
  /** How far the magnitudes are from those of the frame before (2-norm, Scheirer & Slaney 1997); 0 at first. */
  readonly flux?: NoOptions;
}

export interface MelMeasure {
  /** 128 unless told. */
  readonly bands?: number;
  /** 0 unless told. */
  readonly minHz?: number;
  /** Half the sample rate unless told. */
  readonly maxHz?: number;
  /** 'slaney' unless told. */
  readonly scale?: MelScale;
  /** 'slaney', bands of equal area, unless told; 'none': of equal height. */
  readonly norm?: 'slaney' | 'none';
  /** 2, sums of power, unless told; 1: of magnitude. */
  readonly power?: 1 | 2;
}

export interface ChromaMeasure {
  /** How far the music's A is from 440 Hz, in semitones; 0 unless told. `tuning.ts` estimates it. */
  readonly tuning?: number;
  /** Whether each frame is divided by its largest value; true unless told. */
  readonly normalised?: boolean;
}

export type MeasureName = keyof SpectralMeasures;

/** A measure as the engines know it. Throws a RangeError for options that cannot be. */
export function engineMeasure(
  name: MeasureName,
  measures: SpectralMeasures,
  { sampleRate, frameSize }: { readonly sampleRate: number; readonly frameSize: number },
): Measure {
  const binHz = sampleRate / frameSize;
  switch (name) {
    case 'stft':
      return { kind: 'complex' };
    case 'power':
    case 'magnitude':
    case 'flux':
      return { kind: name };
    case 'centroid':
      return { kind: 'centroid', binHz };
    case 'rolloff':
      return { kind: 'rolloff', binHz, share: validShare(measures.rolloff?.share ?? 0.85) };
    case 'mel':
      return melMeasure(measures.mel ?? {}, sampleRate, frameSize);
    case 'chroma': {
      const tuning = measures.chroma?.tuning ?? 0;
      const filters = chromaFilters({ sampleRate, fftSize: frameSize, tuning });
      return { kind: 'bands', of: 'power', filters };
    }
    default:
      throw new RangeError(`Cannot measure "${name}": there is no such measure`);
  }
}

function melMeasure(options: MelMeasure, sampleRate: number, fftSize: number): Measure {
  const { bands = 128, minHz = 0, maxHz = sampleRate / 2, power = 2 } = options;
  const inOrder = 0 <= minHz && minHz < maxHz && maxHz <= sampleRate / 2;
  if (!inOrder || !Number.isSafeInteger(bands) || bands < 1) {
    const facts = `[bands=${bands}, minHz=${minHz}, maxHz=${maxHz}, sampleRate=${sampleRate}]`;
    throw new RangeError(`Cannot make mel bands: one at least, within 0 and half the sample rate ${facts}`);
  }
  const filters = melFilters({ ...options, bands, minHz, maxHz, sampleRate, fftSize });
  return { kind: 'bands', of: power === 2 ? 'power' : 'magnitude', filters };
}

function validShare(share: number): number {
  if (share > 0 && share < 1) return share;
  throw new RangeError(`Cannot measure rolloff: share must be between 0 and 1 [share=${share}]`);
}
