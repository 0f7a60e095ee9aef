import {
  type AnyJob,
  defineJob,
  type ExternalJob,
  externalJob,
  type Input,
  type Job,
  source,
} from '../../shared/graph/job.ts';
import { Random } from './random.ts';
import { outputsOf, PROJECT, type SimGraph, simGraph } from './sim-graph.ts';

/** Graphs are made once and shared by many seeds: declaring one costs as much as a tenth of a run. */
export const GRAPH_COUNT = 1000;

const made = new Map<number, SimGraph>();

/** The graph of a number below GRAPH_COUNT. */
export function graphOfNumber(number: number): SimGraph {
  let graph = made.get(number);
  if (!graph) {
    const random = new Random(number);
    graph = random.chance(0.15) ? stackedDiamonds(random.pick([1, 2])) : randomGraph(random);
    made.set(number, graph);
  }
  return graph;
}

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

function plainJob(name: string, inputs: Record<string, Input>): Job<string, 'out'> {
  return defineJob({ name, inputs, outputs: { out: { suffix: `.${name}`, contentType: 'text/plain' } } });
}

/** Two to seven jobs, each under up to three of those before it, by any of their outputs. */
function randomGraph(random: Random): SimGraph {
  const nodes: AnyJob[] = [];
  const feeds = new Map<ExternalJob, Job>();
  const count = 2 + random.below(6);
  const externals = random.chance(0.3) ? 0.25 : 0;
  for (let at = 0; at < count; at += 1) {
    const name = `j${at}`;
    if (random.chance(externals) && at < count - 1) {
      const external = randomExternalJob(name, random);
      const above = nodes.filter((node) => node.kind === 'job');
      if (above.length > 0 && random.chance(0.5)) feeds.set(external, random.pick(above));
      nodes.push(external);
    } else {
      nodes.push(
        defineJob({
          name,
          inputs: randomInputs(name, nodes, random),
          outputs: randomOutputs(name, random),
          accepts: random.pick(['klio', 'any']),
        }),
      );
    }
  }
  return simGraph(nodes, feeds);
}

function randomInputs(name: string, above: readonly AnyJob[], random: Random): Record<string, Input> {
  const isApex = above.length === 0 || random.chance(0.1);
  const parents = isApex ? [] : random.shuffled(above).slice(0, random.pick([1, 1, 1, 2, 2, 2, 3]));
  const ports: Input[] = parents.flatMap((parent) => {
    const outputs = random.shuffled(outputsOf(parent));
    return outputs.slice(0, random.chance(0.3) ? 2 : 1);
  });
  if (isApex || random.chance(0.15)) ports.push(source({ bucket: 'sources', suffix: `.${name}` }));
  return Object.fromEntries(ports.map((port, index) => [`in${index}`, port]));
}

function randomOutputs(name: string, random: Random) {
  const names = ['first', 'second', 'third'].slice(0, random.pick([1, 1, 1, 1, 1, 1, 2, 2, 2, 3]));
  return Object.fromEntries(
    names.map((output) => [output, { suffix: `.${name}.${output}`, contentType: 'text/plain' }]),
  );
}

function randomExternalJob(name: string, random: Random): ExternalJob {
  return externalJob({
    name,
    project: random.pick([PROJECT, 'elsewhere']),
    inputTopic: `projects/elsewhere/topics/${name}-in`,
    outputTopic: `projects/elsewhere/topics/${name}-out`,
    bucket: `elsewhere-${name}`,
    prefix: random.pick(['', 'results/']),
    outputs: randomOutputs(name, random),
  });
}
