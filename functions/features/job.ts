import { defineJob } from '../../shared/graph/job.ts';
import downsample from '../downsample/job.ts';

export default defineJob({
  name: 'features',
  description: 'Measures mel spectrogram, MFCC and chroma, as NumPy files',
  inputs: { audio: downsample.outputs.audio },
  outputs: {
    mel: { suffix: '.mel.npy', contentType: 'application/octet-stream' },
    mfcc: { suffix: '.mfcc.npy', contentType: 'application/octet-stream' },
    chroma: { suffix: '.chroma.npy', contentType: 'application/octet-stream' },
  },
});
