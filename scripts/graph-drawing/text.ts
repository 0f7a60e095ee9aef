import { type Paint, plain, type Style } from '../cli/terminal.ts';
import { textWidth, truncate } from '../cli/text-width.ts';
import { listJobs } from './job-list.ts';
import type { Picture, PictureNode } from './picture.ts';
import { type Canvas, createCanvas } from './text-canvas.ts';
import { type Channel, layOutText, type PlacedSlot, type TextLayout } from './text-layout.ts';

const STYLES: Record<PictureNode['kind'], Style> = { source: 'cyan', job: 'bold', external: 'yellow' };
const ARROW = '▶';

interface TextOptions {
  readonly paint?: Paint;
  /** In terminal cells. */
  readonly maxWidth?: number;
}

/** The drawing, where it fits, and below it what each job reads and writes. */
export function describeGraph(picture: Picture, options: TextOptions = {}): string[] {
  const drawing = drawText(picture, options);
  const list = listJobs(picture, options.paint);
  const lines = drawing.length > 0 ? [...drawing, '', ...list] : list;
  return lines.map((line) => truncate(line, options.maxWidth ?? Number.POSITIVE_INFINITY));
}

/** The graph as lines of text, wires running from left to right; empty when it is wider than `maxWidth`. */
export function drawText(
  picture: Picture,
  { paint = plain, maxWidth = Number.POSITIVE_INFINITY }: TextOptions = {},
): string[] {
  const layout = layOutText(picture);
  const nodes = new Map(picture.nodes.map((node) => [node.id, node]));
  const columns = placeColumns(layout, nodes);
  const last = columns.at(-1);
  const width = last ? last.start + last.width : 0;
  if (width > maxWidth) return [];

  const canvas = createCanvas(layout.rows, width);
  for (const column of columns) {
    drawChannel(canvas, column, layout, nodes);
    for (const { id, row } of column.nodes) {
      const { title, kind } = nodes.get(id) as PictureNode;
      canvas.text(column.start, row, title, STYLES[kind]);
    }
  }
  return canvas.lines(paint);
}

interface PlacedColumn {
  readonly index: number;
  /** First cell of its labels. */
  readonly start: number;
  readonly width: number;
  readonly nodes: readonly PlacedSlot[];
}

/** Between two columns: a space, a dash, the tracks, an arrow, a space. */
function placeColumns(
  { columns, channels }: TextLayout,
  nodes: ReadonlyMap<string, PictureNode>,
): PlacedColumn[] {
  let start = 0;
  return columns.map((slots, index) => {
    const shown = slots.filter(({ passing }) => !passing);
    const width = Math.max(1, ...shown.map(({ id }) => labelWidth(nodes, id)));
    const column = { index, start, width, nodes: shown };
    start += width + 2 + trackCount(channels[index]) + 2;
    return column;
  });
}

/** The wires from a column to the next one. */
function drawChannel(
  canvas: Canvas,
  { index, start, width, nodes: labelled }: PlacedColumn,
  { columns, channels }: TextLayout,
  nodes: ReadonlyMap<string, PictureNode>,
): void {
  const channel = channels[index];
  const right = columns[index + 1];
  if (!channel || !right) return;
  const end = start + width + 2 + trackCount(channel); // where arrows point
  for (const { id, from, to } of channel.nets) {
    const leavesLabel = labelled.some(({ row }) => row === from);
    const begin = start + (leavesLabel ? labelWidth(nodes, id) + 1 : 0);
    const track = channel.tracks.get(id);
    const turnAt = track === undefined ? begin : start + width + 2 + track;
    canvas.level(id, from, begin, turnAt - 1);
    if (track !== undefined) canvas.turn(id, turnAt, from, to);
    for (const row of to) {
      const passes = right.some((slot) => slot.row === row && slot.passing);
      canvas.level(id, row, track === undefined ? begin : turnAt + 1, passes ? end + 1 : end - 1);
      if (!passes) canvas.text(end, row, ARROW, 'dim');
    }
  }
}

function trackCount(channel: Channel | undefined): number {
  return Math.max(-1, ...(channel?.tracks.values() ?? [])) + 1;
}

function labelWidth(nodes: ReadonlyMap<string, PictureNode>, id: string): number {
  return textWidth(nodes.get(id)?.title ?? id);
}
