import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';

export default defineJob({
  name: 'beat-tracking',
  description: 'Finds tempo and beats',
  inputs: { audio: downsample.outputs.audio },
  outputs: { beats: { suffix: '.beats.json', contentType: 'application/json' } },
});
