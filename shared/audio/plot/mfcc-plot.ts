import type { Grid } from './heat-map.ts';
import {
  type ColourScale,
  createHeatMapPlot,
  type HeatMap,
  type Plot,
  type PlotOptions,
} from './heat-map-plot.ts';
import { roundTicks } from './ticks.ts';

/** So many of the values are within the colours; single large ones would leave all others dark. */
const SHARE_WITHIN = 0.9;

const MAP: HeatMap = {
  by: 'mean',
  colours: 'diverging',
  toLevels: (frames) => frames,
  colourScale,
  axis: (rows) => {
    const step = [2, 5, 10].find((candidate) => rows / candidate <= 7) ?? 20;
    const numbers = Array.from({ length: Math.ceil(rows / step) }, (_, k) => k * step);
    return {
      label: 'Coefficient',
      marks: numbers.map((number) => ({ place: (number + 0.5) / rows, label: `${number}` })),
    };
  },
};

/**
 * Draws mel-frequency cepstral coefficients, number 0 at the bottom, dark where they are zero. Number 0, which is
 * the level, is mostly beyond the colours: they are made for the others.
 */
export function createMfccPlot(options: PlotOptions): Plot {
  return createHeatMapPlot(options, MAP);
}

/** Equally far to both sides of zero, as far as most coefficients but the first reach. */
function colourScale({ rows, values }: Grid): ColourScale {
  const sizes = values
    .filter((_, at) => rows === 1 || at % rows !== 0)
    .map(Math.abs)
    .sort();
  const most = sizes[Math.floor(SHARE_WITHIN * (sizes.length - 1))] || 1;
  const [low, high] = [-most, most];
  const ticks = roundTicks(low, high, 6);
  return { low, high, label: 'Value', ticks };
}
