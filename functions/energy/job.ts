import { defineJob } from '../../shared/graph/job.ts';
import beatTracking from '../beat-tracking/job.ts';
import downsample from '../downsample/job.ts';

export default defineJob({
  name: 'energy',
  description: 'Measures the level of every beat',
  inputs: { audio: downsample.outputs.audio, beats: beatTracking.outputs.beats },
  outputs: { energy: { suffix: '.energy.json', contentType: 'application/json' } },
});
