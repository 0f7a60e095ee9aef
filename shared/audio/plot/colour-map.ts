/** Red, green, blue, 0 to 255 each. */
export type Colour = readonly [number, number, number];

/** 'sequential' for amounts, dark to light; 'diverging' for values of both signs, dark at zero. */
export type ColourMapName = 'sequential' | 'diverging';

/** A way from dark to light. Lightness in OKLab rises evenly, so that equal steps look equal. */
interface Arm {
  readonly darkest: number;
  readonly lightest: number;
  /** In degrees, at even steps. */
  readonly hues: readonly number[];
  /** Colourfulness at the same places, kept within what a screen can show. */
  readonly chromas: readonly number[];
}

/** Indigo, magenta, red, orange, yellow. */
const AMOUNTS: Arm = {
  darkest: 0.13,
  lightest: 0.975,
  hues: [278, 300, 340, 382, 412, 440, 458],
  chromas: [0.035, 0.125, 0.185, 0.195, 0.165, 0.135, 0.075],
};

/** Red, orange, yellow. */
const ABOVE_ZERO: Arm = {
  darkest: 0.16,
  lightest: 0.95,
  hues: [20, 28, 45, 70, 95],
  chromas: [0.01, 0.11, 0.155, 0.14, 0.07],
};

/** Blue, sky, pale green: as light as their opposites. */
const BELOW_ZERO: Arm = {
  darkest: 0.16,
  lightest: 0.95,
  hues: [270, 262, 250, 228, 200],
  chromas: [0.01, 0.11, 0.14, 0.115, 0.05],
};

/**
 * Colours for values from low to high, perceptually uniform: lightness in OKLab is linear in the value, or in its
 * distance from the middle. The maps are this project's own.
 */
export function colourMap(count: number, name: ColourMapName = 'sequential'): Colour[] {
  return Array.from({ length: count }, (_, index) => {
    const value = index / (count - 1);
    if (name === 'sequential') return colourOn(AMOUNTS, value);
    return value < 0.5 ? colourOn(BELOW_ZERO, 1 - 2 * value) : colourOn(ABOVE_ZERO, 2 * value - 1);
  });
}

function colourOn({ darkest, lightest, hues, chromas }: Arm, value: number): Colour {
  const lightness = darkest + value * (lightest - darkest);
  const hue = (interpolate(hues, value) * Math.PI) / 180;
  const chroma = interpolate(chromas, value);
  return oklabToRgb(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
}

/** Through evenly spaced points, smoothly (Catmull–Rom). */
function interpolate(points: readonly number[], value: number): number {
  const last = points.length - 1;
  const place = value * last;
  const index = Math.min(Math.floor(place), last - 1);
  const point = (at: number) => points[Math.max(0, Math.min(last, at))] as number;
  const [before, from, to, after] = [point(index - 1), point(index), point(index + 1), point(index + 2)];
  const t = place - index;
  const linear = (to - before) / 2;
  const square = before - 2.5 * from + 2 * to - after / 2;
  const cube = (after - before) / 2 + 1.5 * (from - to);
  return from + t * (linear + t * (square + t * cube));
}

/** Matrices of OKLab: https://bottosson.github.io/posts/oklab/ */
function oklabToRgb(lightness: number, a: number, b: number): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toSrgbByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toSrgbByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toSrgbByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function toSrgbByte(linear: number): number {
  const within = Math.max(0, Math.min(1, linear));
  const encoded = within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}
