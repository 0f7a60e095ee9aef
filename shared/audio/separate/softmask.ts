import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { pairwise } from './pairwise.ts';

export interface SoftmaskOptions {
  /** How sharply the mask decides; 1 unless told. Infinity: 1 where the reference is smaller, else 0. */
  readonly power?: number;
  /** Whether the mask is 0.5 where both are silent, instead of 0; false unless told. */
  readonly splitZeros?: boolean;
}

/** Of single precision: what is smaller counts as silence. */
const SMALLEST_NORMAL = 2 ** -126;

/**
 * How much of each value is not the reference's, from 0 to 1: xᵖ / (xᵖ + rᵖ). librosa.util.softmask, whose defaults
 * are ours. A margin is a factor on the reference. Throws a RangeError for a power that is not above 0, matrices of
 * different shapes and values that are negative or no finite numbers.
 */
export function softmask(
  matrix: FrameMatrix,
  reference: FrameMatrix,
  { power = 1, splitZeros = false }: SoftmaskOptions = {},
): FrameMatrix {
  if (!(power > 0)) throw new RangeError(`Cannot mask: power must be above 0, got ${power}`);
  return pairwise(matrix, reference, (value, other) => {
    if (!isMagnitude(value) || !isMagnitude(other)) {
      const facts = `[value=${value}, reference=${other}]`;
      throw new RangeError(`Cannot mask: values must be finite and not below 0 ${facts}`);
    }
    if (power === Number.POSITIVE_INFINITY) return value > other ? 1 : 0;
    const larger = Math.max(value, other);
    if (larger < SMALLEST_NORMAL) return splitZeros ? 0.5 : 0;
    const share = (value / larger) ** power;
    return share / (share + (other / larger) ** power);
  });
}

function isMagnitude(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}
