import { defineGraph, type JobGraph } from '../../shared/graph/graph.ts';
import type { AnyJob, ExternalJob, Job, Output, Source } from '../../shared/graph/job.ts';
import { type ResourceNames, resourceNames } from '../../shared/graph/names.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';
import { type Wiring, wire } from './wiring.ts';

export const PROJECT = 'sim';

/** A graph as the world has it, which may be more than the declaration knows. */
export interface SimGraph {
  readonly graph: JobGraph;
  readonly names: ResourceNames;
  /** Jobs and external jobs, parents before children. */
  readonly nodes: readonly AnyJob[];
  readonly sources: readonly Source[];
  /** The job of this graph whose events an external job takes: an edge that no declaration shows. */
  readonly feeds: ReadonlyMap<ExternalJob, Job>;
  /** By real edges, the undeclared ones among them. */
  readonly children: ReadonlyMap<AnyJob, readonly AnyJob[]>;
  readonly descendants: ReadonlyMap<AnyJob, ReadonlySet<AnyJob>>;
  /** By declared edges alone: all that the runtime can know. */
  readonly declaredDescendants: ReadonlyMap<AnyJob, ReadonlySet<AnyJob>>;
  readonly wiring: Wiring;
  /** All edges, the undeclared ones among them. */
  readonly edgeCount: number;
}

/** Puts a graph under simulation. `declared` must have parents before children. */
export function simGraph(
  declared: readonly AnyJob[],
  feeds: ReadonlyMap<ExternalJob, Job> = new Map(),
): SimGraph {
  const jobs = declared.filter((node) => node.kind === 'job');
  const graph = defineGraph({ jobs });
  const nodes = declared.filter((node) => graph.byName.get(node.name) === node);
  const declaredChildren = childrenBy(nodes, parentsOf);
  const children = childrenBy(nodes, (node) => {
    const feed = node.kind === 'external' ? feeds.get(node) : undefined;
    return feed ? [feed] : parentsOf(node);
  });
  const names = resourceNames({ project: PROJECT, prefix: 'klio' });
  const inputs = jobs.flatMap((job) => Object.values(job.inputs));
  return {
    graph,
    names,
    wiring: wire(graph, names, feeds),
    nodes,
    sources: [...new Set(inputs.filter((input) => input.kind === 'source'))],
    feeds,
    children,
    descendants: descendantsBy(nodes, children),
    declaredDescendants: descendantsBy(nodes, declaredChildren),
    edgeCount: [...children.values()].reduce((sum, of) => sum + of.length, 0),
  };
}

function childrenBy(
  nodes: readonly AnyJob[],
  parents: (node: AnyJob) => readonly AnyJob[],
): Map<AnyJob, AnyJob[]> {
  const children = new Map<AnyJob, AnyJob[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) for (const parent of parents(node)) children.get(parent)?.push(node);
  return children;
}

function descendantsBy(
  nodes: readonly AnyJob[],
  children: ReadonlyMap<AnyJob, readonly AnyJob[]>,
): Map<AnyJob, Set<AnyJob>> {
  const descendants = new Map<AnyJob, Set<AnyJob>>();
  for (const node of [...nodes].reverse()) {
    const below = (children.get(node) ?? []).flatMap((child) => [child, ...(descendants.get(child) ?? [])]);
    descendants.set(node, new Set(below));
  }
  return descendants;
}

export function outputsOf(node: AnyJob): readonly Output[] {
  return Object.values(node.outputs);
}
