import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';

export default defineJob({
  name: 'danceability',
  description: 'Measures danceability with essentia.js',
  inputs: { audio: downsample.outputs.audio },
  outputs: { danceability: { suffix: '.danceability.json', contentType: 'application/json' } },
});
