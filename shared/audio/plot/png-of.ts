/** Draws a whole that is at hand: the picture of a plot that gets this and nothing else. */
export function pngOf<Whole>(
  plot: { push(whole: Whole): void; toPng(): Uint8Array },
  whole: Whole,
): Uint8Array {
  plot.push(whole);
  return plot.toPng();
}
