import { defineGraph, type JobGraph } from '../../shared/graph/graph.ts';
import { defineJob, type Input, type Job, source } from '../../shared/graph/job.ts';

export const tracks = source({ bucket: '{project}-tracks', suffix: '.audio' });

/** A job with one text output `<name>.txt` under the given inputs. */
export function textJob(name: string, inputs: Record<string, Input>): Job<string, 'text'> {
  return defineJob({
    name,
    inputs,
    outputs: { text: { suffix: `.${name}.txt`, contentType: 'text/plain' } },
  });
}

/** top -> left, right -> bottom -> leaf, and `aside`, a sibling of left and right. */
export function diamond(): JobGraph & { readonly named: Record<DiamondJob, Job<string, 'text'>> } {
  const top = textJob('top', { audio: tracks });
  const left = textJob('left', { top: top.outputs.text });
  const right = textJob('right', { top: top.outputs.text });
  const aside = textJob('aside', { top: top.outputs.text });
  const bottom = textJob('bottom', { left: left.outputs.text, right: right.outputs.text });
  const leaf = textJob('leaf', { bottom: bottom.outputs.text });
  const graph = defineGraph({ jobs: [top, left, right, aside, bottom, leaf] });
  return { ...graph, named: { top, left, right, aside, bottom, leaf } };
}

type DiamondJob = 'top' | 'left' | 'right' | 'aside' | 'bottom' | 'leaf';
