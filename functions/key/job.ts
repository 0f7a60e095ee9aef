import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';

export default defineJob({
  name: 'key',
  description: 'Finds the musical key with essentia.js',
  inputs: { audio: downsample.outputs.audio },
  outputs: { key: { suffix: '.key.json', contentType: 'application/json' } },
});
