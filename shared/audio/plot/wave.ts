import type { Area, Canvas } from './canvas.ts';
import { type Columns, createColumnReducer } from './column-reducer.ts';

/** How a signal goes up and down, and its power, in columns of time. */
export interface Wave {
  readonly highest: Columns;
  /** The lowest value with its sign turned. */
  readonly deepest: Columns;
  readonly power: Columns;
  readonly peak: number;
  readonly samples: number;
}

export interface WaveReducer {
  /** Takes the next mono samples. */
  push(samples: Float32Array): void;
  end(): Wave;
}

/** Shrinks a signal to so many columns, up to twice that. */
export function createWaveReducer(wanted: number): WaveReducer {
  const highest = createColumnReducer(1, { wanted, by: 'maximum' });
  const deepest = createColumnReducer(1, { wanted, by: 'maximum' });
  const power = createColumnReducer(1, { wanted, by: 'mean' });
  return {
    push(samples) {
      const frames = samples.length;
      highest.push({ rows: 1, frames, data: samples });
      deepest.push({ rows: 1, frames, data: samples.map((sample) => -sample) });
      power.push({ rows: 1, frames, data: samples.map((sample) => sample * sample) });
    },
    end() {
      const [above, below] = [highest.end(), deepest.end()];
      const peak = Math.max(0, largest(above.values), largest(below.values));
      return { highest: above, deepest: below, power: power.end(), peak, samples: above.frames };
    },
  };
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

const EXTREMES_GREY = 0.45;
const RMS_GREY = 0.75;

/** Fills an area from the lowest to the highest value at each time, the RMS brighter; `limit` is at its edges. */
export function drawWave(canvas: Canvas, area: Area, wave: Wave, limit: number): void {
  const { highest, deepest, power, samples } = wave;
  const middle = area.top + (area.height - 1) / 2;
  const yOf = (value: number) => Math.round(middle - (value / limit) * ((area.height - 1) / 2));
  const columnsPerPixel = samples / highest.framesPerColumn / area.width;
  let before = { top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY };
  for (let x = 0; x < area.width; x += 1) {
    const first = Math.min(highest.count - 1, Math.floor(x * columnsPerPixel));
    const end = Math.max(first + 1, Math.min(highest.count, Math.floor((x + 1) * columnsPerPixel)));
    const top = yOf(largest(highest.values.subarray(first, end)));
    const bottom = yOf(-largest(deepest.values.subarray(first, end)));
    // As far as the line before, so that there is no gap.
    const from = Math.min(top, before.bottom);
    const to = Math.max(bottom, before.top);
    canvas.fill(area.left + x, from, 1, to - from + 1, EXTREMES_GREY);
    const rms = Math.sqrt(power.values.subarray(first, end).reduce((a, b) => a + b) / (end - first));
    const [upper, lower] = [Math.max(from, yOf(rms)), Math.min(to, yOf(-rms))];
    if (lower >= upper) canvas.fill(area.left + x, upper, 1, lower - upper + 1, RMS_GREY);
    before = { top, bottom };
  }
}
