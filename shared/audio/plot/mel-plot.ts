import type { MelScale } from '../spectral/mel.ts';
import { decibelColours, decibelsBelowLargest } from './decibel-scale.ts';
import { frequencyScale } from './frequency-scale.ts';
import { createHeatMapPlot, type HeatMap, type Plot, type PlotOptions } from './heat-map-plot.ts';

export interface MelPlotOptions extends PlotOptions {
  /** Edges of the lowest and the highest band: 0 and half the sample rate unless told. */
  readonly minHz?: number;
  readonly maxHz?: number;
  /** Of the bands: 'slaney' unless told. */
  readonly scale?: MelScale;
  /** What the frames hold: power unless told. */
  readonly values?: 'power' | 'decibels';
}

/** Draws mel spectrograms of any number of bands, each band as high as the others. */
export function createMelPlot(options: MelPlotOptions): Plot {
  const {
    sampleRate,
    minHz = 0,
    maxHz = sampleRate / 2,
    scale: melScale = 'slaney',
    values = 'power',
  } = options;
  const scale = frequencyScale('mel', { minHz, maxHz, melScale });
  const map: HeatMap = {
    by: 'maximum',
    toLevels: (frames) => (values === 'power' ? decibelsBelowLargest(frames) : frames),
    colourScale: decibelColours,
    axis: (bands) => {
      // Band b of so many is centred b + 1 steps above the lowest edge, and drawn b + ½ rows above the bottom.
      const placeOf = (hz: number) => (scale.placeOf(hz) * (bands + 1) - 0.5) / bands;
      const marks = scale.ticks.map(({ value, label }) => ({ place: placeOf(value), label }));
      return { label: 'Frequency (Hz)', marks: marks.filter(({ place }) => place >= 0 && place <= 1) };
    },
  };
  return createHeatMapPlot(options, map);
}
