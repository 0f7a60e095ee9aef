import { GLYPHS } from './glyphs.ts';

/** A point in pixels; y points up, 0 is the baseline. */
export type Point = readonly [x: number, y: number];

/** A line through points, drawn with a round pen. */
export type Stroke = readonly Point[];

export interface Glyph {
  readonly strokes: readonly Stroke[];
  /** Distance to the next glyph's origin. */
  readonly advance: number;
}

const GAP = 3;
const SPACE = 5;
const DESCENT = 3;
const CORNER_RADIUS = 3;
const CORNER_STEPS = 5;

const FALLBACK = '03 0c 6c 63 03';
const SHAPES = new Map(Object.entries(GLYPHS).map(([character, text]) => [character, parseGlyph(text)]));
const UNKNOWN = parseGlyph(FALLBACK);

/** The strokes of a character; a box for one that the font does not have. */
export function glyphOf(character: string): Glyph {
  if (character === ' ') return { strokes: [], advance: SPACE };
  return SHAPES.get(character) ?? UNKNOWN;
}

/** How wide a text is, in pixels at scale 1. */
export function textWidth(text: string): number {
  const advances = [...text].reduce((sum, character) => sum + glyphOf(character).advance, 0);
  return Math.max(0, advances - GAP + 1);
}

function parseGlyph(text: string): Glyph {
  const strokes = text.split('|').map(parseStroke);
  const width = Math.max(...strokes.flat().map(([x]) => x));
  return { strokes, advance: width + GAP };
}

function parseStroke(text: string): Stroke {
  const [, style = '', digits = ''] = /^([~o]?)(.*)$/.exec(text) ?? [];
  const points = digits
    .split(' ')
    .map(
      (pair): Point => [Number.parseInt(pair.charAt(0), 16), Number.parseInt(pair.charAt(1), 16) - DESCENT],
    );
  return style === '' ? points : rounded(points, style === 'o');
}

/** The same way with its corners cut to quadratic curves. */
function rounded(points: readonly Point[], closed: boolean): Stroke {
  const count = points.length;
  const at = (index: number) => points[(index + count) % count] as Point;
  const corners = points.flatMap((corner, index) => {
    if (!closed && (index === 0 || index === count - 1)) return [corner];
    return curve(towards(corner, at(index - 1)), corner, towards(corner, at(index + 1)));
  });
  return closed ? [...corners, corners[0] as Point] : corners;
}

/** Where a corner's curve begins on the way to a neighbour: at most in the middle. */
function towards([x, y]: Point, [otherX, otherY]: Point): Point {
  const length = Math.hypot(otherX - x, otherY - y);
  const share = Math.min(CORNER_RADIUS, length / 2) / length;
  return [x + share * (otherX - x), y + share * (otherY - y)];
}

function curve(from: Point, corner: Point, to: Point): Point[] {
  return Array.from({ length: CORNER_STEPS + 1 }, (_, step): Point => {
    const t = step / CORNER_STEPS;
    const weigh = (axis: 0 | 1) =>
      (1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * corner[axis] + t ** 2 * to[axis];
    return [weigh(0), weigh(1)];
  });
}
