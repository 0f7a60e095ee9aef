import { defineGraph } from '../../../shared/graph/graph.ts';
import { defineJob, source } from '../../../shared/graph/job.ts';

/** One job whose output is always there already. */
export const skipped = defineJob({
  name: 'skipped',
  inputs: { audio: source({ bucket: '{project}-tracks', suffix: '.audio' }) },
  outputs: { result: { suffix: '.json', contentType: 'application/json' } },
  limits: { concurrency: 80, maxInstances: 1 },
});

export const graph = defineGraph({ jobs: [skipped] });
