import { defineGraph } from '../../../shared/graph/graph.ts';
import { defineJob, type Input, source } from '../../../shared/graph/job.ts';

const words = source({ bucket: '{project}-words', suffix: '.txt' });
const limits = { timeoutSeconds: 60, maxInstances: 2, concurrency: 8 };

export const first = textJob('first', { words });
export const second = textJob('second', { first: first.outputs.text });
export const third = textJob('third', { first: first.outputs.text });

/** words -> first -> second and third. */
export const graph = defineGraph({ jobs: [first, second, third] });

function textJob(name: string, inputs: Record<string, Input>) {
  const outputs = { text: { suffix: `.${name}.txt`, contentType: 'text/plain' } };
  return defineJob({ name, inputs, outputs, limits });
}
