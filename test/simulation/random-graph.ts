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
import { roundGraph, stackedDiamonds } from './special-graphs.ts';

/** Graphs are made once and shared by many seeds: declaring one costs as much as a tenth of a run. */
export const GRAPH_COUNT = 1000;

const made = new Map<number, SimGraph>();

/** The graph of a number below GRAPH_COUNT. */
export function graphOfNumber(number: number): SimGraph {
  const graph = made.get(number) ?? makeGraph(number);
  made.set(number, graph);
  return graph;
}

function makeGraph(number: number): SimGraph {
  const random = new Random(number);
  if (number < 4) return roundGraph();
  return random.chance(0.15) ? stackedDiamonds(random.pick([1, 2])) : randomGraph(random);
}

/** Two to seven jobs, each under up to three of those before it, by any of their outputs. */
function randomGraph(random: Random): SimGraph {
  const nodes: AnyJob[] = [];
  const feeds = new Map<ExternalJob, Job>();
  const direct = new Set<ExternalJob>();
  const count = 2 + random.below(6);
  const externals = random.chance(0.3) ? 0.25 : 0;
  while (nodes.length < count) {
    const above = [...nodes];
    const name = `j${nodes.length}`;
    if (!random.chance(externals) || nodes.length === count - 1) {
      nodes.push(randomJob(name, randomParents(above, direct, random), random));
      continue;
    }
    const external = randomExternalJob(name, random);
    nodes.push(external);
    const jobs = above.filter((node) => node.kind === 'job');
    if (jobs.length > 0 && random.chance(0.5)) feeds.set(external, random.pick(jobs));
    if (!random.chance(0.2)) continue;
    direct.add(external);
    nodes.push(randomJob(`j${nodes.length}`, [external], random));
  }
  return simGraph(nodes, { feeds, direct });
}

function randomParents(
  above: readonly AnyJob[],
  direct: ReadonlySet<AnyJob>,
  random: Random,
): readonly AnyJob[] {
  if (random.chance(0.1)) return [];
  const eligible = above.filter((node) => !direct.has(node));
  return random.shuffled(eligible).slice(0, random.pick([1, 1, 1, 2, 2, 2, 3]));
}

/** A job that reads some outputs of its parents, and a source where it has none and now and then. */
function randomJob(name: string, parents: readonly AnyJob[], random: Random): Job {
  const ports: Input[] = parents.flatMap((parent) => {
    const outputs = random.shuffled(outputsOf(parent));
    return outputs.slice(0, random.chance(0.3) ? 2 : 1);
  });
  const readsSource = parents.length === 0 || random.chance(0.15);
  if (readsSource) ports.push(source({ bucket: 'sources', suffix: `.${name}` }));
  return defineJob({
    name,
    inputs: Object.fromEntries(ports.map((port, index) => [`in${index}`, port])),
    outputs: randomOutputs(name, random),
    accepts: random.pick(['klio', 'any']),
  });
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
