import { trackBeats } from './beats.ts';
import { onsetEnvelope } from './onset.ts';
import { estimateTempo } from './tempo.ts';

/** Shorter audio has too few beats to speak of a tempo. */
const MIN_SECONDS = 3;

/** Noise of three seconds or more stays below 0.31, speech at 0.11; the music of the demo is above 0.44. */
const MIN_CLARITY = 0.33;

export interface Rhythm {
  /** Beats per minute; null where there is no beat: silence, noise, speech, less than three seconds. */
  readonly bpm: number | null;
  /** How clear the beat is, from 0 to 1. */
  readonly clarity: number;
  /** Where the beats are, in seconds from the start; empty when `bpm` is null. */
  readonly beats: readonly number[];
  readonly durationSeconds: number;
}

/**
 * Finds tempo and beats of mono samples. Very slow and very fast music may come out at twice or half the tempo
 * that a person would tap: there the answer is a matter of taste.
 */
export async function analyseRhythm(
  samples: AsyncIterable<Float32Array>,
  sampleRate: number,
): Promise<Rhythm> {
  const { strength, framesPerSecond, durationSeconds } = await onsetEnvelope(samples, sampleRate);
  const none: Rhythm = { bpm: null, clarity: 0, beats: [], durationSeconds };
  if (durationSeconds < MIN_SECONDS) return none;
  const tempo = estimateTempo(strength, framesPerSecond);
  if (!tempo) return none;
  const clarity = Math.min(1, Math.max(0, tempo.clarity));
  if (clarity < MIN_CLARITY) return { ...none, clarity };
  const frames = trackBeats(strength, (60 * framesPerSecond) / tempo.bpm);
  const beats = frames.map((frame) => frame / framesPerSecond);
  return { bpm: refinedBpm(beats) ?? tempo.bpm, clarity, beats, durationSeconds };
}

/**
 * The tempo of the line that fits the beats best, finer than the envelope's grid; null below three beats. Beats
 * are numbered by their usual distance, so that one left out does no harm.
 */
function refinedBpm(beats: readonly number[]): number | null {
  if (beats.length < 3) return null;
  const intervals = beats.slice(1).map((beat, index) => beat - (beats[index] as number));
  const usual = intervals.toSorted((a, b) => a - b)[intervals.length >> 1] as number;
  let number = 0;
  const numbers = [0, ...intervals.map((interval) => (number += Math.max(1, Math.round(interval / usual))))];
  const meanNumber = mean(numbers);
  const meanBeat = mean(beats);
  let product = 0;
  let square = 0;
  for (const [index, at] of numbers.entries()) {
    product += (at - meanNumber) * ((beats[index] as number) - meanBeat);
    square += (at - meanNumber) ** 2;
  }
  return (60 * square) / product;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
