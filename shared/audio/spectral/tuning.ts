import { createFloatList } from '../float-list.ts';
import type { FrameMatrix, SampleStream } from './frame-matrix.ts';
import { createSpectra, type SpectraOptions } from './spectra.ts';

/** Where pitches are looked for. */
const MIN_HZ = 150;
const MAX_HZ = 4000;

/** A peak counts from this share of the loudest bin of its frame. */
const PEAK_SHARE = 0.1;

/** Tunings that are told apart: hundredths of a semitone. */
const STEPS = 100;

/** Collects pitches from frames of power spectra. */
export interface TuningEstimator {
  take(power: FrameMatrix): void;
  /**
   * How far the music's A is from 440 Hz, in semitones from -0.5 to 0.49: the commonest deviation among the louder
   * half of all pitches. 0 when there are none.
   */
  estimate(): number;
}

/**
 * Estimates the tuning that librosa.feature.chroma_stft goes by: peaks of each spectrum, refined by a parabola
 * (librosa.piptrack and pitch_tuning with their defaults, on power).
 */
export function createTuningEstimator({
  sampleRate,
  fftSize = 2048,
}: {
  readonly sampleRate: number;
  readonly fftSize?: number | undefined;
}): TuningEstimator {
  const binHz = sampleRate / fftSize;
  const firstBin = Math.max(1, Math.ceil(MIN_HZ / binHz));
  const endBin = Math.min(Math.floor(fftSize / 2), Math.ceil(Math.min(MAX_HZ, sampleRate / 2) / binHz));
  const heights = createFloatList();
  const steps = createFloatList();

  const takeFrame = (power: Float32Array) => {
    let loudest = 0;
    for (let bin = 0; bin < power.length; bin += 1) loudest = Math.max(loudest, power[bin] as number);
    const threshold = PEAK_SHARE * loudest;
    for (let bin = firstBin; bin < endBin; bin += 1) {
      const centre = power[bin] as number;
      if (!(centre > threshold)) continue;
      const [left, right] = [power[bin - 1] as number, power[bin + 1] as number];
      // What is below the threshold counts as nothing, so only a higher neighbour is in the way.
      if (centre <= left || centre < right) continue;
      const slope = (right - left) / 2;
      const curvature = left + right - 2 * centre;
      const shift = Math.abs(slope) >= Math.abs(curvature) ? 0 : -slope / curvature;
      heights.push(centre + 0.5 * slope * shift);
      steps.push(stepOf((bin + shift) * binHz));
    }
  };
  return {
    take({ rows, frames, data }) {
      for (let frame = 0; frame < frames; frame += 1) {
        takeFrame(data.subarray(frame * rows, (frame + 1) * rows));
      }
    },
    estimate: () => commonest(heights.values(), steps.values()),
  };
}

/** The estimate for a signal as it comes. */
export function createTuning(options: SpectraOptions): SampleStream & Pick<TuningEstimator, 'estimate'> {
  const estimator = createTuningEstimator(options);
  const stream = createSpectra({ power: {} }, options, ({ power }) => estimator.take(power));
  return { ...stream, estimate: estimator.estimate };
}

/** The estimate for a whole signal. */
export function estimateTuning(samples: Float32Array, options: SpectraOptions): number {
  const tuning = createTuning(options);
  tuning.push(samples);
  tuning.end();
  return tuning.estimate();
}

/** The deviation from the nearest semitone, in steps from -0.5. */
function stepOf(hz: number): number {
  const semitones = 12 * Math.log2(hz / 27.5);
  const deviation = semitones - Math.round(semitones);
  return Math.min(STEPS - 1, Math.floor((deviation + 0.5) * STEPS));
}

function commonest(heights: Float32Array, steps: Float32Array): number {
  if (heights.length === 0) return 0;
  const threshold = median(heights);
  const counts = new Uint32Array(STEPS);
  for (let index = 0; index < heights.length; index += 1) {
    const step = steps[index] as number;
    if ((heights[index] as number) >= threshold) counts[step] = (counts[step] as number) + 1;
  }
  return counts.indexOf(Math.max(...counts)) / STEPS - 0.5;
}

function median(values: Float32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}
