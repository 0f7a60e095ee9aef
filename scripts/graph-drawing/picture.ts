import type { JobGraph } from '../../shared/graph/graph.ts';
import type { AnyJob, Input, Source } from '../../shared/graph/job.ts';
import type { ResourceNames } from '../../shared/graph/names.ts';
import { inTopologicalOrder } from '../../shared/graph/traversal.ts';

/** A graph as every drawing shows it: boxes with inputs on the left and outputs on the right. */
export interface Picture {
  /** Parents before children. */
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

export interface PictureNode {
  readonly id: string;
  readonly kind: 'source' | 'job' | 'external';
  readonly title: string;
  readonly description: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly label: string }[];
}

/** One input of a job: from an output of one node to an input of another. */
export interface PictureEdge {
  readonly from: string;
  readonly output: string;
  readonly to: string;
  readonly input: string;
}

/** What to draw of a graph, under the names of a deployment. */
export function pictureOf(graph: JobGraph, names: ResourceNames): Picture {
  const nodes = new Map<string, PictureNode>();
  const edges: PictureEdge[] = [];
  for (const job of inTopologicalOrder(graph)) {
    for (const [name, input] of Object.entries(job.inputs)) {
      const from = originOf(input, names);
      if (!nodes.has(from.id)) nodes.set(from.id, from);
      edges.push({ from: from.id, output: outputName(input), to: job.name, input: name });
    }
    nodes.set(job.name, jobNode(job));
  }
  return { nodes: [...nodes.values()], edges };
}

function originOf(input: Input, names: ResourceNames): PictureNode {
  return input.kind === 'source' ? sourceNode(input, names) : jobNode(input.job);
}

function sourceNode(source: Source, names: ResourceNames): PictureNode {
  const bucket = names.sourceBucket(source);
  const objects = `${source.prefix}*${source.suffix}`;
  return {
    id: `gs://${bucket}/${objects}`,
    kind: 'source',
    title: bucket,
    description: 'source',
    inputs: [],
    outputs: [{ name: '', label: objects }],
  };
}

function jobNode(job: AnyJob): PictureNode {
  const outputs = Object.values(job.outputs).map(({ name, suffix }) => ({ name, label: suffix }));
  const external = job.kind === 'external';
  return {
    id: job.name,
    kind: job.kind,
    title: job.name,
    description: external ? `runs in ${job.project}` : job.description,
    inputs: external ? [] : Object.keys(job.inputs),
    outputs,
  };
}

function outputName(input: Input): string {
  return input.kind === 'source' ? '' : input.name;
}
