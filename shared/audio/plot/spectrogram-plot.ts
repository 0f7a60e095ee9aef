import { decibelColours, decibelsBelowLargest } from './decibel-scale.ts';
import { type FrequencyScaleName, frequencyScale } from './frequency-scale.ts';
import type { Grid } from './heat-map.ts';
import { createHeatMapPlot, type HeatMap, type Plot, type PlotOptions } from './heat-map-plot.ts';

export interface SpectrogramPlotOptions extends PlotOptions, SpectrogramOptions {}

interface SpectrogramOptions {
  /** Of the audio, in Hz. */
  readonly sampleRate: number;
  /** 'linear' unless told. */
  readonly scale?: FrequencyScaleName;
  /** What is shown: from 0, or on a logarithmic scale 20, to half the sample rate unless told. */
  readonly minHz?: number;
  readonly maxHz?: number;
  /** What the frames hold: power unless told. */
  readonly values?: 'power' | 'decibels';
}

/** Draws spectrograms: frames of fftSize/2 + 1 bins, from 0 Hz to half the sample rate. */
export function createSpectrogramPlot(options: SpectrogramPlotOptions): Plot {
  return createHeatMapPlot(options, spectrogramMap(options));
}

/** How bins become rows of pixels, in levels. */
export function spectrogramMap({
  sampleRate,
  scale: name = 'linear',
  minHz = name === 'log' ? 20 : 0,
  maxHz = sampleRate / 2,
  values = 'power',
}: SpectrogramOptions): HeatMap {
  const scale = frequencyScale(name, { minHz, maxHz });
  return {
    by: 'maximum',
    toLevels: (bins, pixels) => {
      const rows = binsToRows(bins, pixels, (place) => (2 * scale.hzAt(place)) / sampleRate);
      return values === 'power' ? decibelsBelowLargest(rows) : rows;
    },
    colourScale: decibelColours,
    axis: () => ({
      label: 'Frequency (Hz)',
      marks: scale.ticks.map(({ value, label }) => ({ place: scale.placeOf(value), label })),
    }),
  };
}

/**
 * Rows by where their edges are among all bins, as shares. Where bins are wider than a row, a value between two bins
 * on a line, else the mean of the bins of the row.
 */
function binsToRows(bins: Grid, rows: number, shareAt: (place: number) => number): Grid {
  const last = bins.rows - 1;
  const edges = Float64Array.from({ length: rows + 1 }, (_, row) => shareAt(row / rows) * last);
  const values = new Float32Array(rows * bins.count);
  for (let row = 0; row < rows; row += 1) {
    const [low, high] = [edges[row] as number, edges[row + 1] as number];
    const isWide = high - low >= 1;
    const first = isWide ? Math.round(low) : Math.min(Math.floor((low + high) / 2), last - 1);
    const count = isWide ? Math.max(1, Math.min(last + 1, Math.round(high)) - first) : 2;
    const share = (low + high) / 2 - first;
    for (let column = 0; column < bins.count; column += 1) {
      const at = column * bins.rows + first;
      let sum = 0;
      if (isWide) for (let k = 0; k < count; k += 1) sum += bins.values[at + k] as number;
      else sum = (1 - share) * (bins.values[at] as number) + share * (bins.values[at + 1] as number);
      values[column * rows + row] = isWide ? sum / count : sum;
    }
  }
  return { ...bins, rows, values };
}
