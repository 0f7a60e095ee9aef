import { createRealFft } from '../spectral/fft.ts';
import { createSpectra } from '../spectral/spectra.ts';

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
  const likeness = meanAutocorrelation(strength, framesPerSecond, lags);
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
function meanAutocorrelation(
  strength: Float64Array,
  framesPerSecond: number,
  lags: number,
): Float64Array | null {
  const size = 2 ** Math.ceil(Math.log2(2 * lags)); // so that the end of a window does not meet its start
  const windows = Math.ceil(strength.length / WINDOW_HOP_FRAMES);
  const meanPower = new Float64Array(size / 2 + 1);
  let heard = false;
  const addWindow = (power: Float32Array) => {
    let energy = ((power[0] as number) + (power[size / 2] as number)) / size; // by Parseval's theorem
    for (let k = 1; k < size / 2; k += 1) energy += (2 / size) * (power[k] as number);
    if (energy === 0) return;
    heard = true;
    const share = 1 / (energy * windows);
    for (let k = 0; k <= size / 2; k += 1)
      meanPower[k] = (meanPower[k] as number) + share * (power[k] as number);
  };
  const framing = { fftSize: size, windowLength: lags, hop: WINDOW_HOP_FRAMES, centre: false } as const;
  const stream = createSpectra(
    { power: {} },
    { ...framing, sampleRate: framesPerSecond, precision: 'f64' },
    ({ power: { rows, frames, data } }) => {
      for (let frame = 0; frame < frames; frame += 1) {
        addWindow(data.subarray(frame * rows, (frame + 1) * rows));
      }
    },
  );
  stream.push(paddedForWindows(strength, lags, size));
  stream.end();
  return heard ? autocorrelation(meanPower, lags) : null;
}

/** The inverse transform of a power spectrum, at the first lags: that of what is real and even is the forward one. */
function autocorrelation(power: Float64Array, lags: number): Float64Array {
  const half = power.length - 1;
  const size = 2 * half;
  const even = Float64Array.from({ length: size }, (_, k) => power[Math.min(k, size - k)] as number);
  const sums = new Float64Array(half + 1);
  createRealFft(size)(even, sums, new Float64Array(half + 1));
  return sums.subarray(0, lags).map((sum) => sum / size);
}

/**
 * The envelope with half a window on both sides that rises from and falls to zero, and with as many zeros as make
 * the last window as long as its transform.
 */
function paddedForWindows(strength: Float64Array, lags: number, size: number): Float32Array {
  const ramp = Math.floor(lags / 2);
  const zeros = Math.floor((size - lags) / 2);
  const before = zeros + ramp;
  const first = strength[0] as number;
  const last = strength.at(-1) as number;
  const windows = Math.ceil(strength.length / WINDOW_HOP_FRAMES);
  const padded = new Float32Array((windows - 1) * WINDOW_HOP_FRAMES + size);
  padded.set(strength, before);
  for (let k = 0; k < ramp; k += 1) {
    padded[zeros + k] = (first * k) / ramp;
    padded[before + strength.length + ramp - 1 - k] = (last * k) / ramp;
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
