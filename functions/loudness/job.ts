import { defineJob } from '../../shared/graph/job.ts';
import { tracks } from '../tracks.ts';

export default defineJob({
  name: 'loudness',
  description: 'Measures loudness by EBU R 128, from the track itself',
  inputs: { track: tracks },
  outputs: { loudness: { suffix: '.loudness.json', contentType: 'application/json' } },
  accepts: 'any', // an upload to the bucket of tracks starts it
});
