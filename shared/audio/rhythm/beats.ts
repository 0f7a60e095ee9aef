/** How strictly beats keep to the tempo. */
const TIGHTNESS = 100;

/** A link back is not followed into frames before the first one that is at least so loud, of the loudest. */
const FIRST_BEAT_SHARE = 0.01;

/** In its deviations, where a bell is down to 1e-17. */
const BELL_REACH = 9;

/**
 * Beats as frame numbers: the sequence that is both loud in the onset envelope and evenly spaced near
 * `framesPerBeat`, found by dynamic programming (Ellis, "Beat tracking by dynamic programming", J. New Music
 * Research 36(1), 2007). Empty when the envelope is.
 */
export function trackBeats(strength: Float64Array, framesPerBeat: number): number[] {
  const period = Math.round(framesPerBeat);
  const deviation = standardDeviation(strength);
  if (deviation === 0) return [];
  const local = smoothed(strength, period, deviation);
  const { score, links } = accumulate(local, period);
  const beats: number[] = [];
  for (let frame = lastBeat(score); frame >= 0; frame = links[frame] as number) beats.push(frame);
  return trimmed(beats.reverse(), local);
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

/**
 * The envelope in units of its deviation, under a bell a thirty-second of a beat wide, as far as that is above
 * the rounding of the sum.
 */
function smoothed(strength: Float64Array, period: number, deviation: number): Float64Array {
  const reach = Math.min(period, Math.ceil((BELL_REACH * period) / 32));
  const bell = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * ((32 * (k - reach)) / period) ** 2),
  );
  const padded = new Float64Array(strength.length + 2 * reach);
  padded.set(strength, reach);
  return strength.map((_, frame) => {
    let sum = 0;
    for (let k = 0; k < bell.length; k += 1) sum += (bell[k] as number) * (padded[frame + k] as number);
    return sum / deviation;
  });
}

/** For each frame the score of the best sequence that ends there, and the beat before it, -1 for none. */
function accumulate(local: Float64Array, period: number): { score: Float64Array; links: Int32Array } {
  const score = new Float64Array(local.length);
  const links = new Int32Array(local.length);
  const nearest = roundHalfToEven(period / 2);
  const furthest = 2 * period;
  const penalty = Float64Array.from(
    { length: furthest + 1 },
    (_, distance) => TIGHTNESS * (Math.log(distance) - Math.log(period)) ** 2,
  );
  const threshold = FIRST_BEAT_SHARE * local.reduce((most, value) => Math.max(most, value), 0);
  let begun = false;
  for (let frame = 0; frame < local.length; frame += 1) {
    let best = Number.NEGATIVE_INFINITY;
    let link = -1;
    for (let distance = nearest; distance <= Math.min(furthest, frame); distance += 1) {
      const candidate = (score[frame - distance] as number) - (penalty[distance] as number);
      if (candidate > best) {
        best = candidate;
        link = frame - distance;
      }
    }
    score[frame] = (local[frame] as number) + (link < 0 ? 0 : best);
    begun ||= (local[frame] as number) >= threshold;
    links[frame] = begun ? link : -1;
  }
  return { score, links };
}

/** The last peak of the score that is at least half of the usual peak; -1 without peaks. */
function lastBeat(score: Float64Array): number {
  const peaks = [...score.keys()].filter(
    (frame) =>
      (score[frame] as number) > (score[frame - 1] ?? Number.POSITIVE_INFINITY) &&
      (score[frame] as number) >= (score[frame + 1] ?? Number.NEGATIVE_INFINITY),
  );
  const usual = median(peaks.map((frame) => score[frame] as number));
  return peaks.findLast((frame) => (score[frame] as number) >= usual / 2) ?? -1;
}

/** Without the beats before the music starts and after it ends. */
function trimmed(beats: readonly number[], local: Float64Array): number[] {
  const at = (index: number) => local[beats[index] ?? -1] ?? 0;
  let squares = 0;
  for (let index = 0; index <= beats.length; index += 1) {
    squares += (at(index - 1) / 2 + at(index) + at(index + 1) / 2) ** 2;
  }
  const threshold = Math.sqrt(squares / (beats.length + 2)) / 2;
  const first = local.findIndex((value) => value > threshold);
  const last = local.findLastIndex((value) => value > threshold);
  return first < 0 ? [] : beats.filter((beat) => beat >= first && beat <= last);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? 0;
  return (low + high) / 2;
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
