import { type Colour, type ColourMapName, colourMap } from './colour-map.ts';
import { encodePng } from './png.ts';
import { glyphOf, type Point, textWidth } from './stroke-font.ts';

/** Palette: shades of the colour map first, then the greys of lines and letters, from the background up. */
export const SHADES = 128;
const GREYS = 40;
const BACKGROUND: Colour = [15, 15, 20];
const FOREGROUND: Colour = [236, 236, 240];

/** A rectangle in pixels, from the top left of the picture. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A picture of values in colour, with lines and text beside them. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Colours an area by numbers of the colour map, row by row from the top. */
  paint(area: Area, shades: Uint8Array): void;
  /** Fills a rectangle with grey: 0 is the background, 1 the foreground. */
  fill(x: number, y: number, width: number, height: number, grey: number): void;
  /** Writes text whose baseline is at `y`; `x` is its left end, middle or right end. */
  text(text: string, x: number, y: number, style?: TextStyle): void;
  toPng(): Uint8Array;
}

export interface TextStyle {
  readonly align?: 'left' | 'middle' | 'right';
  readonly scale?: number;
  /** Width of the pen in pixels. */
  readonly pen?: number;
  readonly grey?: number;
  /** Upwards along the left edge instead of from left to right. */
  readonly upwards?: boolean;
}

export function createCanvas(width: number, height: number, colours: ColourMapName = 'sequential'): Canvas {
  const pixels = new Uint8Array(width * height).fill(SHADES);
  const grey = (level: number) => SHADES + Math.round(Math.max(0, Math.min(1, level)) * (GREYS - 1));

  const cover = (x: number, y: number, level: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const at = y * width + x;
    pixels[at] = Math.max(pixels[at] as number, grey(level));
  };

  return {
    width,
    height,
    paint(area, shades) {
      for (let row = 0; row < area.height; row += 1) {
        const line = shades.subarray(row * area.width, (row + 1) * area.width);
        pixels.set(line, (area.top + row) * width + area.left);
      }
    },
    fill(left, top, wide, high, level) {
      for (let y = top; y < top + high; y += 1)
        pixels.fill(grey(level), y * width + left, y * width + left + wide);
    },
    text(text, x, y, { align = 'left', scale = 1, pen = 1.3, grey: level = 0.85, upwards = false } = {}) {
      const shift = { left: 0, middle: 0.5, right: 1 }[align] * textWidth(text) * scale;
      let origin = -Math.round(shift);
      for (const character of text) {
        const { strokes, advance } = glyphOf(character);
        const place = ([px, py]: Point): Point =>
          upwards ? [x - py * scale, y - origin - px * scale] : [x + origin + px * scale, y - py * scale];
        for (const stroke of strokes) drawStroke(stroke.map(place), pen, level, cover);
        origin += advance * scale;
      }
    },
    toPng: () => encodePng({ width, height, pixels, palette: palette(colours) }),
  };
}

/** Shortens text with an ellipsis until it is at most `width` pixels wide. */
export function fitText(text: string, width: number, scale = 1): string {
  if (textWidth(text) * scale <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`) * scale > width) characters.pop();
  return `${characters.join('')}…`;
}

/** Each pixel near the line gets as much grey as the pen covers of it. */
function drawStroke(
  points: readonly Point[],
  pen: number,
  level: number,
  cover: (x: number, y: number, level: number) => void,
): void {
  const reach = pen / 2 + 1;
  for (const [index, to] of points.entries()) {
    const [fromX, fromY] = points[index - 1] ?? to;
    const [toX, toY] = to;
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const square = alongX * alongX + alongY * alongY || 1; // a dot
    const right = Math.max(fromX, toX) + reach;
    const bottom = Math.max(fromY, toY) + reach;
    for (let y = Math.floor(Math.min(fromY, toY) - reach); y <= bottom; y += 1) {
      for (let x = Math.floor(Math.min(fromX, toX) - reach); x <= right; x += 1) {
        const along = ((x - fromX) * alongX + (y - fromY) * alongY) / square;
        const within = Math.max(0, Math.min(1, along));
        const besideX = x - fromX - within * alongX;
        const besideY = y - fromY - within * alongY;
        const covered = pen / 2 + 0.5 - Math.sqrt(besideX * besideX + besideY * besideY);
        if (covered > 0) cover(x, y, level * Math.min(1, covered));
      }
    }
  }
}

function palette(colours: ColourMapName): Colour[] {
  const mix = (from: number, to: number, share: number) => Math.round(from + share * (to - from));
  const greys = Array.from({ length: GREYS }, (_, index): Colour => {
    const share = index / (GREYS - 1);
    return [
      mix(BACKGROUND[0], FOREGROUND[0], share),
      mix(BACKGROUND[1], FOREGROUND[1], share),
      mix(BACKGROUND[2], FOREGROUND[2], share),
    ];
  });
  return [...colourMap(SHADES, colours), ...greys];
}
