import { createWeightedEnergy } from './k-weighting.ts';

/** Everything slides on this grid: with the usual 100 ms a loud moment between two steps is underrated. */
const STEPS_PER_SECOND = 100;
const MOMENTARY_STEPS = 40;
const SHORT_TERM_STEPS = 300;
/** Gating blocks begin every 100 ms, and so do the values that the range is taken from. */
const BLOCK_STEPS = 10;

const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
const RANGE_GATE_LU = -20;

/** BS.1770 and EBU R 128. Null is silence, or audio shorter than the window. */
export interface Loudness {
  readonly integratedLufs: number | null;
  readonly rangeLu: number | null;
  readonly maxMomentaryLufs: number | null;
  readonly maxShortTermLufs: number | null;
  readonly durationSeconds: number;
}

export interface LoudnessMeter {
  /** Takes the next frames, channels interleaved. */
  push(samples: Float32Array): void;
  end(): Loudness;
  /** Loudness of the last 400 ms, at every 10 ms from the first full window on. For tests and displays. */
  momentary(): number[];
  /** The same of the last 3 s. */
  shortTerm(): number[];
}

/**
 * Measures loudness as the samples come. `weights` has one number per channel: 1, but 1.41 for left and right
 * surround and 0 for LFE. Throws a RangeError unless the rate is a multiple of 100 Hz.
 */
export function createLoudnessMeter(sampleRate: number, weights: readonly number[]): LoudnessMeter {
  if (sampleRate % STEPS_PER_SECOND !== 0) {
    throw new RangeError(`Loudness needs a sample rate that is a multiple of 100 Hz, got ${sampleRate}`);
  }
  const stepFrames = sampleRate / STEPS_PER_SECOND;
  const channels = weights.map((weight) => ({ weight, energy: createWeightedEnergy(sampleRate) }));
  const steps: number[] = [];
  let sum = 0;
  let frames = 0;

  const push = (samples: Float32Array) => {
    const total = samples.length / weights.length;
    for (let done = 0; done < total; ) {
      const count = Math.min(total - done, stepFrames - (frames % stepFrames));
      const part = samples.subarray(done * weights.length, (done + count) * weights.length);
      for (const [index, { weight, energy }] of channels.entries()) {
        sum += weight * energy(part, index, weights.length);
      }
      done += count;
      frames += count;
      if (frames % stepFrames !== 0) continue;
      steps.push(sum / stepFrames);
      sum = 0;
    }
  };
  const momentary = () => slidingMeans(steps, MOMENTARY_STEPS).map(toLufs);
  const shortTerm = () => slidingMeans(steps, SHORT_TERM_STEPS).map(toLufs);

  return {
    push,
    end: () => ({
      integratedLufs: integrated(slidingMeans(steps, MOMENTARY_STEPS).filter(isBlockStart)),
      rangeLu: range(slidingMeans(steps, SHORT_TERM_STEPS).filter(isBlockStart)),
      maxMomentaryLufs: largest(momentary()),
      maxShortTermLufs: largest(shortTerm()),
      durationSeconds: frames / sampleRate,
    }),
    momentary,
    shortTerm,
  };
}

/** Mean of each `length` neighbours; summed anew for each, since a running sum keeps the rounding of what left. */
function slidingMeans(values: readonly number[], length: number): number[] {
  return Array.from({ length: Math.max(0, values.length - length + 1) }, (_, start) => {
    let sum = 0;
    for (let index = start; index < start + length; index += 1) sum += values[index] as number;
    return sum / length;
  });
}

function isBlockStart(_: number, step: number): boolean {
  return step % BLOCK_STEPS === 0;
}

function toLufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/** The mean of what is above the absolute gate, and then of what is above a gate relative to that mean. */
function integrated(blocks: readonly number[]): number | null {
  const gated = aboveGate(blocks, INTEGRATED_GATE_LU);
  return gated.length > 0 ? toLufs(mean(gated)) : null;
}

/** From the 10th to the 95th percentile of what is above the gates (EBU Tech 3342). */
function range(values: readonly number[]): number | null {
  const sorted = aboveGate(values, RANGE_GATE_LU)
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

/** Not Math.max(…values): there are a hundred values to the second. Null for none and for silence. */
function largest(values: readonly number[]): number | null {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return most === Number.NEGATIVE_INFINITY ? null : most;
}
