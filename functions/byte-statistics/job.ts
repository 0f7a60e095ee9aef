import { defineJob } from '../../shared/graph/job.ts';
import { tracks } from '../tracks.ts';

export default defineJob({
  name: 'byte-statistics',
  description: 'Counts the bytes of a file, of any kind: this one knows nothing of audio',
  inputs: { file: tracks },
  outputs: { statistics: { suffix: '.bytes.json', contentType: 'application/json' } },
  limits: { memory: '512Mi' },
  accepts: 'any', // an upload to the bucket of tracks starts it
});
