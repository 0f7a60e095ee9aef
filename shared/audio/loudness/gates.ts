const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
const RANGE_GATE_LU = -20;

/** Loudness of a K-weighted mean square, in LUFS; minus infinity for silence. */
export function toLufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/**
 * Loudness of a programme by the mean squares of its blocks of 400 ms: the mean of those above -70 LUFS and, of
 * these, within 10 LU of their mean (ITU-R BS.1770-5). Null where none is so loud.
 */
export function integratedLufs(blocks: readonly number[]): number | null {
  const gated = aboveGate(blocks, INTEGRATED_GATE_LU);
  return gated.length > 0 ? toLufs(mean(gated)) : null;
}

/**
 * Loudness range by the mean squares of windows of 3 s: from the 10th to the 95th percentile of those above
 * -70 LUFS and within 20 LU of their mean (EBU Tech 3342). Null where none is so loud.
 */
export function rangeLu(windows: readonly number[]): number | null {
  const sorted = aboveGate(windows, RANGE_GATE_LU)
    .map(toLufs)
    .toSorted((a, b) => a - b);
  const percentile = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  return sorted.length > 0 ? percentile(0.95) - percentile(0.1) : null;
}

function aboveGate(powers: readonly number[], relativeGateLu: number): number[] {
  const heard = powers.filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
  const gate = toLufs(mean(heard)) + relativeGateLu;
  return heard.filter((power) => toLufs(power) > gate);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
