/** Power below this counts as this: -100 dB. */
const LEAST_POWER = 1e-10;

/** 10 log10 of a power against a reference of 1, at least -100 dB. */
export function powerToDb(power: number): number {
  return 10 * Math.log10(Math.max(LEAST_POWER, power));
}

/** 20 log10 of an amplitude against full scale; null for silence, which has no level. */
export function amplitudeToDbfs(amplitude: number): number | null {
  return amplitude > 0 ? 20 * Math.log10(amplitude) : null;
}
