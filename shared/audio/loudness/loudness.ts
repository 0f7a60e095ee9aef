import { amplitudeToDbfs } from '../decibels.ts';
import { createFloatList } from '../float-list.ts';
import { integratedLufs, rangeLu, toLufs } from './gates.ts';
import { createPairEnergy, type WeightedChannel } from './k-weighting.ts';
import { slidingSums } from './sliding-sums.ts';
import { createTruePeak } from './true-peak.ts';

/** Everything slides on this grid: with the usual 100 ms a loud moment between two steps is underrated. */
const STEPS_PER_SECOND = 100;
const MOMENTARY_STEPS = 40;
const SHORT_TERM_STEPS = 300;
/** Gating blocks begin every 100 ms, and so do the values that the range is taken from. */
const BLOCK_STEPS = 10;
/** Windows that are summed up together: a minute of them, since those of hours would be some times the steps. */
const RUN_WINDOWS = 6_000;

/** ITU-R BS.1770-5 and EBU R 128. Null is silence, or audio shorter than the window. */
export interface Loudness {
  readonly integratedLufs: number | null;
  readonly rangeLu: number | null;
  readonly maxMomentaryLufs: number | null;
  readonly maxShortTermLufs: number | null;
  /** Of the waveform between the samples too, of any channel; null unless asked for. */
  readonly truePeakDbtp: number | null;
  readonly durationSeconds: number;
}

export interface LoudnessOptions {
  /** What each channel counts, see `channelWeights`. */
  readonly weights: readonly number[];
  /** Whether the true peak is measured, of which the work depends on the signal. False unless told. */
  readonly truePeak?: boolean;
}

export interface LoudnessMeter {
  /** Takes the next frames, channels interleaved. */
  push(samples: Float32Array): void;
  /** The loudness of all that came so far. */
  read(): Loudness;
  /** Loudness of the last 400 ms, at every 10 ms from the first full window on; minus infinity in silence. */
  momentary(): Float64Array;
  /** The same of the last 3 s. */
  shortTerm(): Float64Array;
}

/** Measures loudness as the samples come, in 400 bytes a second. */
export function createLoudnessMeter(
  sampleRate: number,
  { weights, truePeak = false }: LoudnessOptions,
): LoudnessMeter {
  const channels = weights.length;
  const energies = pairs(weights).map((pair) => createPairEnergy(sampleRate, channels, pair));
  const peaks = truePeak ? weights.map(createTruePeak) : [];
  const steps = createFloatList(); // the energy of each
  const stepEnd = (step: number) => Math.round(((step + 1) * sampleRate) / STEPS_PER_SECOND);
  let sum = 0;
  let frames = 0;

  const push = (samples: Float32Array) => {
    for (const [index, peak] of peaks.entries()) peak.push(samples, index, channels);
    const total = samples.length / channels;
    for (let done = 0; done < total; ) {
      const end = stepEnd(steps.length);
      const count = Math.min(total - done, end - frames);
      for (const energy of energies) sum += energy(samples, done, done + count);
      done += count;
      frames += count;
      if (frames < end) continue;
      steps.push(sum);
      sum = 0;
    }
  };
  /** Mean squares of the windows that end with each step, a run of them at a time. */
  function* means(windowSteps: number): Generator<Float64Array> {
    const values = steps.values();
    for (let start = 0; start + windowSteps <= values.length; start += RUN_WINDOWS) {
      const run = values.subarray(start, start + RUN_WINDOWS + windowSteps - 1);
      yield slidingSums(run, windowSteps).map((energy, index) => {
        const first = start + index;
        return energy / (stepEnd(first + windowSteps - 1) - stepEnd(first - 1));
      });
    }
  }
  const everyMean = (windowSteps: number) =>
    Float64Array.from([...means(windowSteps)].flatMap((run) => [...run]));

  return {
    push,
    read() {
      const momentary = summary(means(MOMENTARY_STEPS));
      const shortTerm = summary(means(SHORT_TERM_STEPS));
      return {
        integratedLufs: integratedLufs(momentary.blocks),
        rangeLu: rangeLu(shortTerm.blocks),
        maxMomentaryLufs: momentary.loudest,
        maxShortTermLufs: shortTerm.loudest,
        truePeakDbtp: amplitudeToDbfs(peaks.reduce((most, peak) => Math.max(most, peak.read()), 0)),
        durationSeconds: frames / sampleRate,
      };
    },
    momentary: () => everyMean(MOMENTARY_STEPS).map(toLufs),
    shortTerm: () => everyMean(SHORT_TERM_STEPS).map(toLufs),
  };
}

/** The channels that count two by two; one that is left over goes with itself, which counts nothing. */
function pairs(weights: readonly number[]): [WeightedChannel, WeightedChannel][] {
  const counting = weights.map((weight, index) => ({ index, weight })).filter(({ weight }) => weight > 0);
  return counting.flatMap((channel, place) =>
    place % 2 === 0 ? [[channel, counting[place + 1] ?? { ...channel, weight: 0 }]] : [],
  );
}

/** Of all windows the loudest, null for none and for silence, and every tenth, the gating blocks. */
function summary(runs: Iterable<Float64Array>): { loudest: number | null; blocks: number[] } {
  const blocks: number[] = [];
  let most = 0;
  for (const run of runs) {
    for (const [index, power] of run.entries()) {
      if (power > most) most = power;
      if (index % BLOCK_STEPS === 0) blocks.push(power); // a run is a multiple of them
    }
  }
  return { loudest: most > 0 ? toLufs(most) : null, blocks };
}
