import { type Area, type Canvas, fitText, SHADES } from './canvas.ts';
import { textWidth } from './stroke-font.ts';
import { type Tick, timeTicks, timeUnit } from './ticks.ts';

const TICK_LENGTH = 5;
const LINE_GREY = 0.45;
const LABEL_GREY = 0.8;
/** Baseline of what is written upwards at the left edge. */
const LABEL_X = 18;
const TITLE_Y = 40;
const TITLE_SCALE = 1.5;
const TITLE_GAP = 30;
const CAPITAL_HEIGHT = 10;

/** A label beside an axis, at a share of its length from the start. */
export interface Mark {
  readonly place: number;
  readonly label: string;
}

/** Marks at ticks of an axis from `low` to `high`. */
export function marksOf(ticks: readonly Tick[], low: number, high: number): Mark[] {
  return ticks.map(({ value, label }) => ({ place: (value - low) / (high - low), label }));
}

/** The title above an area, and facts at its right end; a title that would reach them is cut. */
export function drawTitle(canvas: Canvas, { left, width }: Area, title: string, facts: string): void {
  const room = width - textWidth(facts) - TITLE_GAP;
  const style = { scale: TITLE_SCALE, pen: 2, grey: 1 };
  canvas.text(fitText(title, room, TITLE_SCALE), left, TITLE_Y, style);
  canvas.text(facts, left + width, TITLE_Y, { align: 'right', grey: LABEL_GREY });
}

/** Time from 0 below an area. */
export function drawTimeAxis(
  canvas: Canvas,
  { left, top, width, height }: Area,
  durationSeconds: number,
): void {
  const bottom = top + height;
  const most = Math.max(2, Math.floor(width / 72));
  for (const { value, label } of timeTicks(durationSeconds, most)) {
    const x = left + Math.min(width - 1, Math.round((value / durationSeconds) * width));
    canvas.fill(x, bottom, 1, TICK_LENGTH, LINE_GREY);
    canvas.text(label, x, bottom + 20, { align: 'middle', grey: LABEL_GREY });
  }
  canvas.text(`Time (${timeUnit(durationSeconds)})`, left + width / 2, bottom + 44, {
    align: 'middle',
    grey: LABEL_GREY,
  });
}

/** Marks left of an area, from its bottom up, and what they mean. */
export function drawVerticalAxis(
  canvas: Canvas,
  { left, top, height }: Area,
  { label, marks }: { label: string; marks: readonly Mark[] },
): void {
  for (const { place, label: text } of marks) {
    const y = top + height - 1 - Math.round(place * (height - 1));
    canvas.fill(left - TICK_LENGTH, y, TICK_LENGTH, 1, LINE_GREY);
    canvas.text(text, left - TICK_LENGTH - 4, y + CAPITAL_HEIGHT / 2, { align: 'right', grey: LABEL_GREY });
  }
  canvas.text(label, LABEL_X, top + height / 2, { align: 'middle', grey: LABEL_GREY, upwards: true });
}

/** The colour map from its lowest value at the bottom up, with marks right of it and its unit above. */
export function drawColourBar(
  canvas: Canvas,
  area: Area,
  { label, marks }: { label: string; marks: readonly Mark[] },
): void {
  const { left, top, width, height } = area;
  const shades = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    shades.fill(Math.round((1 - y / (height - 1)) * (SHADES - 1)), y * width, (y + 1) * width);
  }
  canvas.paint(area, shades);
  for (const { place, label: text } of marks) {
    const y = top + height - 1 - Math.round(place * (height - 1));
    canvas.fill(left + width, y, TICK_LENGTH, 1, LINE_GREY);
    canvas.text(text, left + width + TICK_LENGTH + 4, y + CAPITAL_HEIGHT / 2, { grey: LABEL_GREY });
  }
  canvas.text(label, left, top - 12, { grey: LABEL_GREY });
}
