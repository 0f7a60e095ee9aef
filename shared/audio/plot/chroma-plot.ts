import { createHeatMapPlot, type HeatMap, type Plot, type PlotOptions } from './heat-map-plot.ts';
import { roundTicks } from './ticks.ts';

const PITCH_CLASSES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

const MAP: HeatMap = {
  by: 'mean',
  toLevels: (frames) => frames,
  colourScale: ({ values }) => {
    const largest = values.reduce((most, value) => Math.max(most, value), 0);
    if (largest === 0) return null;
    const high = Math.max(1, largest); // chroma is mostly in shares of the strongest class
    return { low: 0, high, label: 'Strength', ticks: roundTicks(0, high, 5) };
  },
  axis: (rows) => ({
    label: 'Pitch class',
    marks: PITCH_CLASSES.map((label, row) => ({ place: (row + 0.5) / rows, label })),
  }),
};

/** Draws chroma: frames of twelve values, from C at the bottom to B. */
export function createChromaPlot(options: PlotOptions): Plot {
  const plot = createHeatMapPlot(options, MAP);
  return {
    toPng: plot.toPng,
    push(frames) {
      if (frames.rows !== PITCH_CLASSES.length)
        throw new RangeError(`Chroma has 12 rows, got ${frames.rows}`);
      plot.push(frames);
    },
  };
}
