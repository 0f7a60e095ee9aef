import { BANDS, type Frame } from './frames.ts';

/** Between one onset and the next: 60 to 320 a minute. */
const PULSE_SECONDS = { from: 0.186, to: 1 };
/** Of the largest amplitude, -60 dB: what is fainter has no onsets. */
const FLOOR = 1e-3;

/**
 * How regularly onsets come, up to 1: the pulse metric of Scheirer and Slaney. In each band, the highest
 * autocorrelation of the rises of level, over all tempos; the mean over the bands.
 */
export function pulseClarity(frames: readonly Frame[], frameRate: number): number {
  const [shortest, longest] = [PULSE_SECONDS.from, PULSE_SECONDS.to].map((seconds) =>
    Math.floor(seconds * frameRate),
  ) as [number, number];
  const floor = FLOOR * frames.reduce((most, { bands }) => Math.max(most, ...bands), 0) + Number.MIN_VALUE;
  let sum = 0;
  for (let band = 0; band < BANDS; band += 1) {
    const rises = centred(risesOf(frames.map(({ bands }) => Math.log((bands[band] as number) + floor))));
    let highest = -1;
    for (let lag = shortest; lag <= longest; lag += 1) {
      highest = Math.max(highest, autocorrelation(rises, lag));
    }
    sum += highest;
  }
  return sum / BANDS;
}

function risesOf(levels: readonly number[]): Float64Array {
  return Float64Array.from(levels.slice(1), (level, k) => Math.max(0, level - (levels[k] as number)));
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Of what overlaps at that lag, -1 to 1; 0 where nothing varies. */
function autocorrelation(values: Float64Array, lag: number): number {
  let [product, early, late] = [0, 0, 0];
  for (let k = lag; k < values.length; k += 1) {
    const [a, b] = [values[k - lag] as number, values[k] as number];
    product += a * b;
    early += a * a;
    late += b * b;
  }
  return early * late === 0 ? 0 : product / Math.sqrt(early * late);
}
