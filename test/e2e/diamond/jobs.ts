import { defineGraph, type JobGraph } from '../../../shared/graph/graph.ts';
import { defineJob, type Input, source } from '../../../shared/graph/job.ts';

const words = source({ bucket: '{project}-words', suffix: '.txt' });
const limits = { timeoutSeconds: 60, maxInstances: 2 };

export const top = textJob('top', { words });
export const left = textJob('left', { top: top.outputs.text });
export const right = textJob('right', { top: top.outputs.text });
/** A sibling of left and right that nobody else needs, with the least time that a job can have. */
export const aside = textJob('aside', { top: top.outputs.text }, { ...limits, timeoutSeconds: 10 });
/** The join, with a second output that is written first. */
export const bottom = defineJob({
  name: 'bottom',
  inputs: { left: left.outputs.text, right: right.outputs.text },
  outputs: { text: textOutput('bottom'), notes: { suffix: '.bottom.notes', contentType: 'text/plain' } },
  limits,
});
export const leaf = textJob('leaf', { bottom: bottom.outputs.text });

/** words -> top -> left, right -> bottom -> leaf, and aside under top. */
export const diamond: JobGraph = defineGraph({ jobs: [top, left, right, aside, bottom, leaf] });

function textJob(name: string, inputs: Record<string, Input>, its = limits) {
  return defineJob({ name, inputs, outputs: { text: textOutput(name) }, limits: its });
}

function textOutput(name: string) {
  return { suffix: `.${name}.txt`, contentType: 'text/plain' };
}
