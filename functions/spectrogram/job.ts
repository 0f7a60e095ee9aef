import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';

export default defineJob({
  name: 'spectrogram',
  description: 'Draws waveform and mel spectrogram',
  inputs: { audio: downsample.outputs.audio },
  outputs: { image: { suffix: '.spectrogram.png', contentType: 'image/png' } },
});
