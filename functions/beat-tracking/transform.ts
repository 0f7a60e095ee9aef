import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { analyseRhythm } from '../../shared/audio/rhythm/rhythm.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import type { BeatsFile } from './beats-file.ts';
import type job from './job.ts';

/** Tempo and beats as JSON; a bpm of null and no beats for silence, noise and speech. */
export const transform: Transform<typeof job> = async ({ inputs, signal }) => {
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  const { bpm, clarity, beats, onGrid, durationSeconds } = await analyseRhythm(samples, SAMPLE_RATE);
  const file: BeatsFile = {
    bpm: rounded(bpm, 2),
    gridBpm: rounded(onGrid.bpm, 2),
    clarity: Number(clarity.toFixed(3)),
    durationSeconds: Number(durationSeconds.toFixed(3)),
    beats: beats.map((beat) => Number(beat.toFixed(3))),
  };
  return { beats: `${JSON.stringify(file)}\n` };
};

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
