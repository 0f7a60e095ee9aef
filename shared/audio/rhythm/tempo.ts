import { createPowerSpectrum } from '../spectral/fft.ts';
import { hann } from '../spectral/hann.ts';

/** How much of the envelope is looked at around each frame. */
const WINDOW_SECONDS = 8;
/** Windows overlap so much that every sixteenth tells as much as all of them. */
const WINDOW_HOP_FRAMES = 16;
/** How many octaves around the usual tempo are as likely. */
const SPREAD_OCTAVES = 1;

export interface TempoOptions {
  /** In beats per minute: where people tap most often, and what is preferred among multiples. 120 unless told. */
  readonly usualBpm?: number;
  /** The range that the tempo is in. 0 and 320 unless told; a tempo must be below the maximum. */
  readonly minBpm?: number;
  readonly maxBpm?: number;
}

export interface TempoEstimate {
  readonly bpm: number;
  /** How alike the envelope is one beat later, against what is at random: 0 not at all, 1 exactly. */
  readonly clarity: number;
}

/**
 * The tempo that fits the envelope best: peaks of its local autocorrelation, averaged over time (Grosche, Müller
 * & Kurth, ICASSP 2010), weighted towards the usual tempo. One of a grid of 60·rate/lag. Null where nothing ever
 * rises. Throws a RangeError when no tempo of the grid is in the range.
 */
export function estimateTempo(
  strength: Float64Array,
  framesPerSecond: number,
  { usualBpm = 120, minBpm = 0, maxBpm = 320 }: TempoOptions = {},
): TempoEstimate | null {
  const lags = Math.floor(WINDOW_SECONDS * framesPerSecond);
  const likeness = meanAutocorrelation(strength, lags);
  if (!likeness) return null;
  let best = { lag: 0, score: Number.NEGATIVE_INFINITY };
  for (let lag = 1; lag < lags; lag += 1) {
    const bpm = (60 * framesPerSecond) / lag;
    if (bpm < minBpm || bpm >= maxBpm) continue;
    const octaves = Math.log2(bpm / usualBpm) / SPREAD_OCTAVES;
    const score = Math.log1p(1e6 * (likeness[lag] as number)) - octaves ** 2 / 2;
    if (score > best.score) best = { lag, score };
  }
  if (best.lag === 0) throw new RangeError(`No tempo can be told from ${minBpm} to ${maxBpm} BPM`);
  return { bpm: (60 * framesPerSecond) / best.lag, clarity: clarityAt(strength, best.lag) };
}

/** Autocorrelation of each window, over its own energy, averaged; null when all windows are empty. */
function meanAutocorrelation(strength: Float64Array, lags: number): Float64Array | null {
  const padded = withRamps(strength, Math.floor(lags / 2));
  const size = 2 ** Math.ceil(Math.log2(2 * lags)); // so that the end of a window does not meet its start
  const powerSpectrum = createPowerSpectrum(size);
  const window = hann(lags);
  const windowed = new Float64Array(size);
  const power = new Float64Array(size / 2 + 1);
  const meanPower = new Float64Array(size / 2 + 1);
  let heard = false;
  const windows = Math.ceil(strength.length / WINDOW_HOP_FRAMES);
  for (let frame = 0; frame < strength.length; frame += WINDOW_HOP_FRAMES) {
    let energy = 0;
    for (let k = 0; k < lags; k += 1) {
      const value = (padded[frame + k] as number) * (window[k] as number);
      windowed[k] = value;
      energy += value * value;
    }
    if (energy === 0) continue;
    heard = true;
    powerSpectrum(windowed, power);
    const share = 1 / (energy * windows);
    for (let k = 0; k < power.length; k += 1)
      meanPower[k] = (meanPower[k] as number) + share * (power[k] as number);
  }
  return heard ? autocorrelation(meanPower, lags) : null;
}

/** The inverse transform of a power spectrum, which is real and even, at the first lags. */
function autocorrelation(power: Float64Array, lags: number): Float64Array {
  const last = power.length - 1;
  const size = 2 * last;
  const cos = Float64Array.from({ length: size }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  return Float64Array.from({ length: lags }, (_, lag) => {
    let sum = ((power[0] as number) + (power[last] as number) * (lag % 2 === 0 ? 1 : -1)) / 2;
    for (let k = 1; k < last; k += 1) sum += (power[k] as number) * (cos[(k * lag) % size] as number);
    return (2 * sum) / size;
  });
}

/** The envelope with half a window on both sides that rises from and falls to zero. */
function withRamps(strength: Float64Array, ramp: number): Float64Array {
  const first = strength[0] as number;
  const last = strength.at(-1) as number;
  const padded = new Float64Array(strength.length + 2 * ramp);
  padded.set(strength, ramp);
  for (let k = 0; k < ramp; k += 1) {
    padded[k] = (first * k) / ramp;
    padded[padded.length - 1 - k] = (last * k) / ramp;
  }
  return padded;
}

/** The envelope's autocorrelation about its mean at a lag, with a frame's tolerance. */
function clarityAt(strength: Float64Array, lag: number): number {
  const mean = strength.reduce((sum, value) => sum + value, 0) / strength.length;
  const smooth = strength.map((value, k) => {
    const around = (strength[k - 1] ?? value) + 2 * value + (strength[k + 1] ?? value);
    return around / 4 - mean;
  });
  const at = (distance: number) => {
    let product = 0;
    let energy = 0;
    for (let k = distance; k < smooth.length; k += 1) {
      product += (smooth[k] as number) * (smooth[k - distance] as number);
      energy += ((smooth[k] as number) ** 2 + (smooth[k - distance] as number) ** 2) / 2;
    }
    return energy === 0 ? 0 : product / energy;
  };
  return Math.max(at(lag - 1), at(lag), at(lag + 1));
}
