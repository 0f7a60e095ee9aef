import dagre from '@dagrejs/dagre';
import type { Picture, PictureEdge, PictureNode } from './picture.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node as a card, in pixels: (x, y) is its top left corner. */
export interface Card extends Point {
  readonly node: PictureNode;
  readonly width: number;
  readonly height: number;
  readonly description: readonly string[];
  /** Height above the first row of ports. */
  readonly headHeight: number;
}

export interface SvgLayout {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly Card[];
  /** From an output's row to an input's row, by the points between that keep clear of other cards. */
  readonly wires: readonly (readonly Point[])[];
}

export const ROW_HEIGHT = 22;
export const PADDING = 14;
const TITLE_HEIGHT = 38;
const LINE_HEIGHT = 15;
const MIN_WIDTH = 128;
const WRAP_AT = 25;
const MARGIN = 12;
// Widths of one character as most system fonts have them, a little on the generous side.
const TITLE_CHAR = 8.3;
const SMALL_CHAR = 6.3;
const MONO_CHAR = 6.8;
const COLUMN_GAP = 16;

/** Places the cards in columns from left to right, so that wires run short and around them. */
export function layOutSvg(picture: Picture): SvgLayout {
  const drawn = new dagre.graphlib.Graph({ multigraph: true })
    .setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 56, edgesep: 20, marginx: MARGIN, marginy: MARGIN })
    .setDefaultEdgeLabel(() => ({}));
  const sized = picture.nodes.map(sizeOf);
  for (const { node, width, height } of sized) drawn.setNode(node.id, { width, height });
  picture.edges.forEach(({ from, to }, index) => {
    drawn.setEdge(from, to, {}, `${index}`);
  });
  dagre.layout(drawn);

  const columns = new Map<number, number>();
  for (const { node, width } of sized) {
    const { x } = drawn.node(node.id);
    columns.set(x, Math.max(columns.get(x) ?? 0, width));
  }
  const cards = sized.map((card): Card => {
    const { x, y } = drawn.node(card.node.id);
    const width = columns.get(x) ?? card.width;
    return { ...card, width, x: Math.round(x - width / 2), y: Math.round(y - card.height / 2) };
  });
  const pathOf = (edge: PictureEdge, index: number): Point[] =>
    drawn.edge({ v: edge.from, w: edge.to, name: `${index}` }).points;
  const wires = picture.edges.map((edge, index) => wireOf(edge, pathOf(edge, index), { cards, columns }));
  const { width = 0, height = 0 } = drawn.graph();
  return { width: Math.ceil(width), height: Math.ceil(height), cards, wires };
}

/** Level through every column in between, at the height that the layout keeps free of cards. */
function wireOf(
  { from, output, to, input }: PictureEdge,
  path: readonly Point[],
  { cards, columns }: { readonly cards: readonly Card[]; readonly columns: ReadonlyMap<number, number> },
): Point[] {
  const source = cardOf(cards, from);
  const target = cardOf(cards, to);
  const start = { x: source.x + source.width, y: portY(source, indexOfName(source.node.outputs, output)) };
  const end = { x: target.x, y: portY(target, target.node.inputs.indexOf(input)) };
  const crossed = [...columns].filter(([x]) => x > start.x && x < end.x).sort(([a], [b]) => a - b);
  const through = crossed.flatMap(([x, width]) => {
    const y = heightAt(path, x);
    return [
      { x: x - width / 2, y },
      { x: x + width / 2, y },
    ];
  });
  return [start, ...through, end];
}

function cardOf(cards: readonly Card[], id: string): Card {
  const card = cards.find(({ node }) => node.id === id);
  if (!card) throw new RangeError(`Cannot draw edge: no node has the id ${JSON.stringify(id)}`);
  return card;
}

function indexOfName(outputs: PictureNode['outputs'], name: string): number {
  return outputs.findIndex((output) => output.name === name);
}

function heightAt(path: readonly Point[], x: number): number {
  const nearest = path.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
  return nearest?.y ?? 0;
}

/** Height of the middle of a row of ports. */
export function portY(card: Card, row: number): number {
  return card.y + card.headHeight + ROW_HEIGHT * (row + 0.5);
}

function sizeOf(node: PictureNode): Omit<Card, 'x' | 'y'> {
  const description = wrap(node.description, WRAP_AT);
  const rows = Array.from({ length: Math.max(node.inputs.length, node.outputs.length) }, (_, row) => {
    const input = node.inputs[row] ?? '';
    const output = node.outputs[row]?.label ?? '';
    return (input.length + output.length) * MONO_CHAR + (input && output ? COLUMN_GAP : 0);
  });
  const texts = [
    node.title.length * TITLE_CHAR,
    ...description.map((line) => line.length * SMALL_CHAR),
    ...rows,
  ];
  const headHeight = TITLE_HEIGHT + (description.length > 0 ? description.length * LINE_HEIGHT + 6 : 0);
  return {
    node,
    description,
    headHeight,
    width: Math.ceil(Math.max(MIN_WIDTH, ...texts.map((width) => width + 2 * PADDING))),
    height: headHeight + rows.length * ROW_HEIGHT + 8,
  };
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
