import { drawColourBar, drawTimeAxis, drawTitle, drawVerticalAxis, type Mark, marksOf } from './axes.ts';
import { type Area, type Canvas, createCanvas } from './canvas.ts';
import type { ColourMapName } from './colour-map.ts';
import { type ColumnReducer, createColumnReducer, type Reduction } from './column-reducer.ts';
import { fitColumns, type Grid, shadesOf } from './heat-map.ts';
import { durationLabel, type Tick } from './ticks.ts';
import type { TimeMatrix } from './time-matrix.ts';

export interface PlotOptions {
  readonly title: string;
  /** Of the audio, in Hz. */
  readonly sampleRate: number;
  /** Samples from one frame to the next. Frame t is centred on sample t·hop. */
  readonly hop: number;
  /** Of the picture, in pixels: 1000 and 440 unless told. */
  readonly width?: number;
  readonly height?: number;
}

/** A picture that is drawn from frames as they come; its memory does not grow with their number. */
export interface Plot {
  push(frames: TimeMatrix): void;
  /** The picture of what came so far, as PNG. Throws a RangeError when nothing did. */
  toPng(): Uint8Array;
}

/** What colours stand for. */
export interface ColourScale {
  readonly low: number;
  readonly high: number;
  /** Above the colour bar. */
  readonly label: string;
  readonly ticks: readonly Tick[];
}

/** What makes one plot of values over time different from another. */
export interface HeatMap {
  /** How frames that share a column of pixels are put together. */
  readonly by: Reduction;
  readonly colours?: ColourMapName;
  /** Frames' values to what is coloured, in rows of equal height; so many pixels are there for all of them. */
  toLevels(frames: Grid, pixels: number): Grid;
  /** The colours for these levels; null for silence. */
  colourScale(levels: Grid): ColourScale | null;
  axis(rows: number): { readonly label: string; readonly marks: readonly Mark[] };
}

const MARGIN = { left: 76, top: 66, right: 112, bottom: 62 };
const BAR = { gap: 20, width: 16 };

export function createHeatMapPlot(options: PlotOptions, map: HeatMap): Plot {
  const { title, sampleRate, hop, width = 1000, height = 440 } = options;
  const area: Area = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  let reducer: ColumnReducer | null = null;
  return {
    push(frames) {
      reducer ??= createColumnReducer(frames.rows, { wanted: area.width, by: map.by });
      reducer.push(frames);
    },
    toPng() {
      if (!reducer) throw new RangeError('Cannot draw a plot of no frames');
      const columns = reducer.end();
      const framesAcross = Math.max(1, columns.frames - 1);
      const durationSeconds = (framesAcross * hop) / sampleRate;
      const canvas = createCanvas(width, height, map.colours);
      drawTitle(canvas, area, title, `${durationLabel(durationSeconds)}  ·  ${sampleRate / 1000} kHz`);
      drawHeatMap(canvas, area, { frames: fitColumns(columns, area.width, map.by), framesAcross, map });
      drawTimeAxis(canvas, area, durationSeconds);
      drawVerticalAxis(canvas, area, map.axis(columns.rows));
      return canvas.toPng();
    },
  };
}

/** The values in an area and the colour bar right of it. */
export function drawHeatMap(
  canvas: Canvas,
  area: Area,
  { frames, framesAcross, map }: { frames: Grid; framesAcross: number; map: HeatMap },
): void {
  const levels = map.toLevels(frames, area.height);
  const scale = map.colourScale(levels);
  if (!scale) {
    canvas.paint(area, new Uint8Array(area.width * area.height));
    const [x, y] = [area.left + area.width / 2, area.top + area.height / 2];
    canvas.text('silence', x, y, { align: 'middle', scale: 1.5, pen: 1.8 });
    return;
  }
  const { low, high, label, ticks } = scale;
  canvas.paint(area, shadesOf(levels, area, { low, high, framesAcross }));
  const bar = { ...area, left: area.left + area.width + BAR.gap, width: BAR.width };
  drawColourBar(canvas, bar, { label, marks: marksOf(ticks, low, high) });
}
