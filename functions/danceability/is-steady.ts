import { rms } from '../essentia/rms.ts';

/** Long enough for a low tone to have as many periods in each. */
const WINDOW_SECONDS = 0.1;
/** Deviation of the windows' levels, of their mean. Noise has 1.5 %, what moves at all more than ten. */
const STEADY_DEVIATION = 0.01;

/**
 * True for a sound that never gets louder or softer, such as a test tone: essentia.js would divide by the little that
 * it finds, and call that more danceable than anything.
 */
export function isSteady(samples: Float32Array, sampleRate: number): boolean {
  const size = Math.round(WINDOW_SECONDS * sampleRate);
  const levels = Float64Array.from({ length: Math.floor(samples.length / size) }, (_, window) =>
    rms(samples.subarray(window * size, (window + 1) * size)),
  );
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length;
  return Math.sqrt(variance) <= STEADY_DEVIATION * mean;
}
