import { modelAssets } from '../../shared/audio/classify/model-assets.ts';
import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';
import { classifier } from './classifier.ts';

export default defineJob({
  name: 'instrumentalness',
  description: 'Estimates how likely a track has no vocals',
  inputs: { audio: downsample.outputs.audio },
  outputs: { instrumentalness: { suffix: '.instrumentalness.json', contentType: 'application/json' } },
  assets: modelAssets(classifier),
});
