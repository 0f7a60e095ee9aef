import type { FramingOptions } from './framer.ts';
import type { Filter } from './mel.ts';

/** What is measured of each frame: so many values in single precision. */
export type Measure =
  /** Real and imaginary part of each bin in turn. */
  | { readonly kind: 'complex' }
  /** |X|² of each bin, and |X|. */
  | { readonly kind: 'power' | 'magnitude' }
  /** Weighted sums. */
  | { readonly kind: 'bands'; readonly of: 'power' | 'magnitude'; readonly filters: readonly Filter[] }
  /** One value: the mean frequency; the one below which a share of the magnitude is; the change of magnitudes. */
  | { readonly kind: 'centroid'; readonly binHz: number }
  | { readonly kind: 'rolloff'; readonly binHz: number; readonly share: number }
  | { readonly kind: 'flux' };

export interface EngineOptions extends FramingOptions {
  /** As long as a frame. */
  readonly window: Float64Array;
  readonly measures: readonly Measure[];
}

/** Measures overlapping frames, a block of them at a time. It keeps the last frame of a block for the next. */
export interface Engine {
  /** Where the samples are put. */
  readonly samples: Float32Array;
  /**
   * Measures frames, the first of which starts at `samples[start]`. Gives the values of each measure, frame after
   * frame, in arrays that the next call overwrites.
   */
  measure(start: number, frames: number): readonly Float32Array[];
}

/** How many values a measure has per frame. */
export function rowsOf(measure: Measure, frameSize: number): number {
  const bins = Math.floor(frameSize / 2) + 1;
  switch (measure.kind) {
    case 'complex':
      return 2 * bins;
    case 'power':
    case 'magnitude':
      return bins;
    case 'bands':
      return measure.filters.length;
    default:
      return 1;
  }
}
