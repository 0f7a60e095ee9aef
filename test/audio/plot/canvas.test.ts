import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { createCanvas, fitText } from '../../../shared/audio/plot/canvas.ts';
import { glyphOf, textWidth } from '../../../shared/audio/plot/stroke-font.ts';

/** Where a picture of text has ink: the box around it and how much there is. */
function inkOf(draw: (canvas: ReturnType<typeof createCanvas>) => void, size = 120) {
  const canvas = createCanvas(size, size);
  draw(canvas);
  const { data } = PNG.sync.read(Buffer.from(canvas.toPng()));
  const xs: number[] = [];
  const ys: number[] = [];
  for (let at = 0; at < size * size; at += 1) {
    if (data[4 * at]! < 60) continue;
    xs.push(at % size);
    ys.push(Math.floor(at / size));
  }
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
    pixels: xs.length,
  };
}

describe('text', () => {
  it('stands on its baseline and is as high as its capitals', () => {
    expect(inkOf((canvas) => canvas.text('H', 20, 60))).toMatchObject({
      left: 20,
      right: 26,
      top: 51,
      bottom: 60,
    });
  });

  it.each([
    { align: 'left', left: 60 },
    { align: 'middle', left: 39 },
    { align: 'right', left: 17 },
  ] as const)('is put with its $align at x', ({ align, left }) => {
    const text = 'HHHHH'; // 43 pixels wide
    expect(Math.abs(inkOf((canvas) => canvas.text(text, 60, 60, { align })).left - left)).toBeLessThanOrEqual(
      1,
    );
    expect(textWidth(text)).toBe(43);
  });

  it('goes upwards as well', () => {
    const ink = inkOf((canvas) => canvas.text('HHH', 60, 100, { upwards: true }));
    expect(ink).toMatchObject({ left: 51, right: 60, bottom: 100 });
    expect(ink.top).toBeLessThan(80);
  });

  it('that runs over the edge is cut and not wrapped', () => {
    expect(inkOf((canvas) => canvas.text('HHHHHHHH', 90, 60)).left).toBeGreaterThanOrEqual(90);
  });

  it('has a shape of its own for each character that an id or a label may have', () => {
    const characters = Array.from({ length: 94 }, (_, k) => String.fromCharCode(33 + k)).concat([...'–−·…°']);
    const shapes = new Map(
      characters.map((character) => [JSON.stringify(glyphOf(character).strokes), character]),
    );
    expect(shapes.size).toBe(characters.length - 1); // the en dash and the minus are alike
    expect(glyphOf('語')).toBe(glyphOf('é'));
  });
});

describe('fitting text', () => {
  it('leaves what fits', () => {
    expect(fitText('bach-prelude', 200)).toBe('bach-prelude');
  });

  it.each([60, 100, 300])('cuts what does not to %i pixels, with an ellipsis', (width) => {
    const fitted = fitText('x'.repeat(255), width, 1.5);
    expect(fitted).toMatch(/^x+…$/);
    expect(1.5 * textWidth(fitted)).toBeLessThanOrEqual(width);
    expect(1.5 * textWidth(`x${fitted}`)).toBeGreaterThan(width);
  });
});
