import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import { type Measured, measureSegments } from '../essentia/measure-segments.ts';
import type job from './job.ts';

/**
 * The key of the track and of each half minute that sounds, null for silence. A strength of less than 0.7 is a guess:
 * noise and speech, which have no key, come to about 0.6.
 */
export const transform: Transform<typeof job> = async ({ inputs, signal }) => {
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const measured = await measureSegments('key', samples, { sampleRate: SAMPLE_RATE, signal });
  const segments = measured.map(({ startSeconds, seconds, value }) => ({
    startSeconds: Number(startSeconds.toFixed(3)),
    endSeconds: Number((startSeconds + seconds).toFixed(3)),
    ...value,
    strength: Number(value.strength.toFixed(3)),
  }));
  return { key: `${JSON.stringify({ ...trackKey(measured), segments })}\n` };
};

/**
 * The key that has most of the strength, each part by its length. Its own strength is the share it has of the track,
 * so that parts in other keys take from it.
 */
function trackKey(parts: readonly Measured<'key'>[]) {
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  const keys = Map.groupBy(parts, ({ value }) => `${value.key} ${value.scale}`);
  const strengths = [...keys.values()].map((group) => ({
    key: group[0]?.value.key ?? null,
    scale: group[0]?.value.scale ?? null,
    strength: group.reduce((sum, part) => sum + part.seconds * part.value.strength, 0) / seconds,
  }));
  const [strongest] = strengths.toSorted((a, b) => b.strength - a.strength);
  if (!strongest) return { key: null, scale: null, strength: null };
  return { ...strongest, strength: Number(strongest.strength.toFixed(3)) };
}
