import { type AnyJob, defineJob, externalJob, type Input, type Job, source } from '../../shared/graph/job.ts';
import { type SimGraph, simGraph } from './sim-graph.ts';

/** Diamonds on top of each other: 3 jobs and 4 edges each, and one job at the top. */
export function stackedDiamonds(count: number): SimGraph {
  let bottom = plainJob('top', { source: source({ bucket: 'sources', suffix: '.top' }) });
  const nodes: AnyJob[] = [bottom];
  for (let at = 1; at <= count; at += 1) {
    const left = plainJob(`left-${at}`, { in: bottom.outputs.out });
    const right = plainJob(`right-${at}`, { in: bottom.outputs.out });
    bottom = plainJob(`bottom-${at}`, { left: left.outputs.out, right: right.outputs.out });
    nodes.push(left, right, bottom);
  }
  return simGraph(nodes);
}

/** Two jobs below an external one that takes the events of the lower: messages go round. */
export function roundGraph(): SimGraph {
  const outside = externalJob({
    name: 'outside',
    project: 'elsewhere',
    inputTopic: 'projects/elsewhere/topics/outside-in',
    outputTopic: 'projects/elsewhere/topics/outside-out',
    bucket: 'elsewhere-outside',
    outputs: { out: { suffix: '.outside', contentType: 'text/plain' } },
  });
  const upper = plainJob('upper', { in: outside.outputs.out });
  const lower = plainJob('lower', { in: upper.outputs.out });
  return simGraph([outside, upper, lower], { feeds: new Map([[outside, lower]]) });
}

function plainJob(name: string, inputs: Record<string, Input>): Job<string, 'out'> {
  return defineJob({ name, inputs, outputs: { out: { suffix: `.${name}`, contentType: 'text/plain' } } });
}
