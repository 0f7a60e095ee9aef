import { defineGraph, type JobGraph } from '../../../shared/graph/graph.ts';
import { defineJob, source } from '../../../shared/graph/job.ts';

export const words = source({ bucket: '{project}-words', suffix: '.txt' });

/** One instance each, so that its memory over the whole time can be told. */
const limits = { timeoutSeconds: 60, concurrency: 8, maxInstances: 1 };

export const front = defineJob({
  name: 'front',
  inputs: { words },
  outputs: { text: { suffix: '.front.txt', contentType: 'text/plain' } },
  limits,
});
/** words -> front -> one, two: each request is three messages. */
export const soaked: JobGraph = defineGraph({ jobs: [front, childOf('one'), childOf('two')] });

function childOf(name: string) {
  return defineJob({
    name,
    inputs: { text: front.outputs.text },
    outputs: { text: { suffix: `.${name}.txt`, contentType: 'text/plain' } },
    limits,
  });
}
