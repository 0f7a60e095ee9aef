import { modelAssets } from '../../shared/audio/classify/model-assets.ts';
import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';
import { classifier } from './classifier.ts';

export default defineJob({
  name: 'speechiness',
  description: 'Estimates how much of a track is speech',
  inputs: { audio: downsample.outputs.audio },
  outputs: { speechiness: { suffix: '.speechiness.json', contentType: 'application/json' } },
  assets: modelAssets(classifier),
});
