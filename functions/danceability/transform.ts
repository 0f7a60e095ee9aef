import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import { type Measured, measureSegments } from '../essentia/measure-segments.ts';
import { isSteady } from './is-steady.ts';
import type job from './job.ts';

/** What essentia.js calls the usual maximum. */
const DFA_MAX = 3;

/**
 * essentia's danceability, from 0 to about 3, as `dfa`, and as `danceability` from 0 to 1; both null for silence
 * and for a steady tone.
 * It tells how regular the loudness is over some seconds, not whether this is music: speech scores as well.
 */
export const transform: Transform<typeof job> = async ({ inputs, signal }) => {
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const options = { sampleRate: SAMPLE_RATE, signal, leaveOut: isSteady };
  const dfa = meanDfa(await measureSegments('danceability', samples, options));
  const file = {
    danceability: dfa === null ? null : Number(Math.min(1, dfa / DFA_MAX).toFixed(3)),
    dfa: dfa === null ? null : Number(dfa.toFixed(3)),
  };
  return { danceability: `${JSON.stringify(file)}\n` };
};

/** Each part counts by its length. */
function meanDfa(parts: readonly Measured<'danceability'>[]): number | null {
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  const weighted = parts.reduce((sum, part) => sum + part.seconds * part.value.dfa, 0);
  return seconds === 0 ? null : weighted / seconds;
}
