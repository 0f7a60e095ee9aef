import { describe, expect, it } from 'vitest';
import { type Colour, colourMap } from '../../../shared/audio/plot/colour-map.ts';

/** Lightness in OKLab of a screen colour, by the forward matrices. */
function lightness(colour: Colour): number {
  const [r, g, b] = colour.map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}

describe('colour map', () => {
  const colours = colourMap(200);
  const levels = colours.map(lightness);

  it('gets lighter by the same amount with every step', () => {
    const step = (levels.at(-1)! - levels[0]!) / (levels.length - 1);
    for (const [k, level] of levels.entries())
      expect(Math.abs(level - levels[0]! - k * step)).toBeLessThan(0.02);
  });

  it('gets lighter with every few steps, however screens round', () => {
    for (let k = 3; k < levels.length; k += 1) expect(levels[k]).toBeGreaterThan(levels[k - 3]!);
  });

  it('goes from nearly black to nearly white', () => {
    expect(levels[0]).toBeLessThan(0.15);
    expect(levels.at(-1)).toBeGreaterThan(0.95);
  });

  it('never jumps', () => {
    for (let k = 1; k < colours.length; k += 1) {
      const distance = Math.max(
        ...colours[k]!.map((byte, channel) => Math.abs(byte - colours[k - 1]![channel]!)),
      );
      expect(distance).toBeLessThan(12);
    }
  });
});

describe('colour map for values of both signs', () => {
  const colours = colourMap(201, 'diverging');
  const levels = colours.map(lightness);

  it('gets lighter by the same amount with every step away from the middle', () => {
    const step = (levels[200]! - levels[100]!) / 100;
    for (let k = 0; k <= 100; k += 1) {
      expect(Math.abs(levels[100 + k]! - levels[100]! - k * step)).toBeLessThan(0.02);
      expect(Math.abs(levels[100 - k]! - levels[100 + k]!)).toBeLessThan(0.03);
    }
  });

  it('is warm above and blue below', () => {
    for (let k = 20; k < 95; k += 5) {
      const [red, , blue] = colours[100 + k]!;
      expect(red).toBeGreaterThan(blue);
      const [lessRed, , moreBlue] = colours[100 - k]!;
      expect(moreBlue).toBeGreaterThan(lessRed);
    }
  });

  it('never jumps', () => {
    for (let k = 1; k < colours.length; k += 1) {
      const steps = colours[k]!.map((byte, channel) => Math.abs(byte - colours[k - 1]![channel]!));
      expect(Math.max(...steps)).toBeLessThan(12);
    }
  });
});
