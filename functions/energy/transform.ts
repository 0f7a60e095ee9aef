import { amplitudeToDbfs } from '../../shared/audio/decibels.ts';
import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { beatLevels, type Level } from '../../shared/audio/rhythm/beat-levels.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { parseBeatsFile } from '../beat-tracking/beats-file.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import type job from './job.ts';

/** RMS of the whole track and of each beat as JSON; levels in dBFS are null for silence. */
export const transform: Transform<typeof job> = async ({ inputs, signal }) => {
  const { beats } = parseBeatsFile(await inputs.beats.json());
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const levels = await beatLevels(samples, { sampleRate: SAMPLE_RATE, beats });
  const file = { ...described(levels.whole), beats: levels.beats.map(described) };
  return { energy: `${JSON.stringify(file)}\n` };
};

function described({ startSeconds, endSeconds, rms }: Level) {
  const dbfs = amplitudeToDbfs(rms);
  return {
    startSeconds: Number(startSeconds.toFixed(3)),
    endSeconds: Number(endSeconds.toFixed(3)),
    rms: Number(rms.toFixed(6)),
    dbfs: dbfs === null ? null : Number(dbfs.toFixed(2)),
  };
}
