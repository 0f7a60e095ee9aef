import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { overviewPng } from '../../shared/audio/plot/overview-plot.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { SAMPLE_RATE } from '../downsample/job.ts';
import type job from './job.ts';

/** A picture of the track, titled with its id. */
export const transform: Transform<typeof job> = async ({ entityId, inputs, signal }) => {
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate: SAMPLE_RATE, channels: 1, signal });
  return { image: await overviewPng(samples, { sampleRate: SAMPLE_RATE, title: entityId }) };
};
