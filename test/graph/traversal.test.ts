import { expect, it } from 'vitest';
import {
  ancestorsOf,
  apexJobs,
  childrenOf,
  descendantsOf,
  inTopologicalOrder,
  parentsOf,
} from '../../shared/graph/traversal.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';

const graph = diamond();
const { top, left, right, bottom, leaf } = graph.named;
const namesOf = (jobs: readonly { name: string }[]) => jobs.map((job) => job.name);

it('lists parents once each, in the order of the inputs', () => {
  expect(namesOf(parentsOf(bottom))).toEqual(['left', 'right']);
  const both = textJob('both', { a: left.outputs.text, audio: tracks, b: left.outputs.text });
  expect(namesOf(parentsOf(both))).toEqual(['left']);
});

it('lists children in the order of declaration', () => {
  expect(namesOf(childrenOf(graph, top))).toEqual(['left', 'right', 'aside']);
});

it('reaches every ancestor and every descendant once', () => {
  expect(namesOf(ancestorsOf(leaf))).toEqual(['bottom', 'left', 'right', 'top']);
  expect(namesOf(descendantsOf(graph, top)).sort()).toEqual(['aside', 'bottom', 'leaf', 'left', 'right']);
});

it('finds the jobs that read a source only', () => {
  expect(namesOf(apexJobs(graph))).toEqual(['top']);
});

it('orders parents before children whatever the order of declaration', () => {
  const reversed = { ...graph, jobs: [...graph.jobs].reverse() };
  const order = namesOf(inTopologicalOrder(reversed));
  for (const job of graph.jobs) {
    for (const parent of parentsOf(job))
      expect(order.indexOf(parent.name)).toBeLessThan(order.indexOf(job.name));
  }
  expect(right).toBeDefined();
});
