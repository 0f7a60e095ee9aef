import { defineJob } from '../../shared/graph/job.ts';
import { tracks } from '../tracks.ts';

/** In Hz: what every job below reads. */
export const SAMPLE_RATE = 22_050;

export default defineJob({
  name: 'downsample',
  description: 'Decodes a track into mono FLAC of 22,050 Hz, which the other jobs read',
  inputs: { track: tracks },
  outputs: { audio: { suffix: '.flac', contentType: 'audio/flac' } },
  accepts: 'any', // an upload to the bucket of tracks starts it
});
