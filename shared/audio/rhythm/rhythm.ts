import { createAttacks } from './attacks.ts';
import { trackBeats } from './beats.ts';
import { createOnsetEnvelope, HOP } from './onset.ts';
import { refineTempo } from './refine-tempo.ts';
import { estimateTempo, type TempoOptions } from './tempo.ts';

/** Shorter audio has too few beats to speak of a tempo. */
const MIN_SECONDS = 3;

/** Noise of three seconds or more stays below 0.31, speech at 0.11; the music of the demo is above 0.44. */
const MIN_CLARITY = 0.33;

/** A long chunk is taken in pieces, so that the second to see one finds it in the cache. */
const PIECE_SAMPLES = 16_384;

export interface Rhythm {
  /** Beats per minute; null where there is no beat: silence, noise, speech, less than three seconds. */
  readonly bpm: number | null;
  /** How clear the beat is, from 0 to 1. */
  readonly clarity: number;
  /** Where the beats are, in seconds from the start; empty when `bpm` is null. */
  readonly beats: readonly number[];
  /** The same on the grid of the onset envelope, as librosa.beat.beat_track has them. */
  readonly onGrid: { readonly bpm: number | null; readonly beats: readonly number[] };
  readonly durationSeconds: number;
}

export interface RhythmTracker {
  /** Takes the next mono samples. */
  push(samples: Float32Array): void;
  end(): Rhythm;
}

/** Finds tempo and beats of mono samples, as `createRhythmTracker` does. */
export async function analyseRhythm(
  samples: AsyncIterable<Float32Array>,
  sampleRate: number,
  options: TempoOptions = {},
): Promise<Rhythm> {
  const tracker = createRhythmTracker(sampleRate, options);
  for await (const chunk of samples) tracker.push(chunk);
  return tracker.end();
}

/**
 * Finds tempo and beats of mono samples as they come. Beats are where their attacks are, to some milliseconds;
 * `onGrid` has them to 23 ms, and as much late. Very slow and very fast music may come out at twice or half the
 * tempo that a person would tap: say what is usual, or a range, where that is known.
 */
export function createRhythmTracker(sampleRate: number, options: TempoOptions = {}): RhythmTracker {
  const envelope = createOnsetEnvelope(sampleRate);
  const attacks = createAttacks(sampleRate);
  let length = 0;
  return {
    push(samples) {
      length += samples.length;
      for (let at = 0; at < samples.length; at += PIECE_SAMPLES) {
        const piece = samples.subarray(at, at + PIECE_SAMPLES);
        envelope.push(piece);
        attacks.push(piece);
      }
    },
    end() {
      const durationSeconds = length / sampleRate;
      const none = { bpm: null, clarity: 0, beats: [], onGrid: { bpm: null, beats: [] }, durationSeconds };
      if (durationSeconds < MIN_SECONDS) return none;
      const strength = envelope.end();
      const tempo = estimateTempo(strength, sampleRate / HOP, options);
      if (!tempo) return none;
      const clarity = Math.min(1, Math.max(0, tempo.clarity));
      if (clarity < MIN_CLARITY) return { ...none, clarity };
      const hopSeconds = HOP / sampleRate;
      const onGrid = trackBeats(strength, 60 / (hopSeconds * tempo.bpm)).map((frame) => frame * hopSeconds);
      const beats = attacks.refine(onGrid);
      const bpm = refineTempo(beats) ?? tempo.bpm;
      return { bpm, clarity, beats, onGrid: { bpm: tempo.bpm, beats: onGrid }, durationSeconds };
    },
  };
}
