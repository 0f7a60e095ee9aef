/** 20 log10 of an amplitude against full scale; null for silence, which has no level. */
export function amplitudeToDbfs(amplitude: number): number | null {
  return amplitude > 0 ? 20 * Math.log10(amplitude) : null;
}
