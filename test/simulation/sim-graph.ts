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
  /** External jobs that publish to the input topic of their only child, whatever their declaration says. */
  readonly direct: ReadonlySet<ExternalJob>;
  /** By real edges, the undeclared ones among them. */
  readonly children: ReadonlyMap<AnyJob, readonly AnyJob[]>;
  readonly descendants: ReadonlyMap<AnyJob, ReadonlySet<AnyJob>>;
  /** By declared edges alone: all that the runtime can know. */
  readonly declaredDescendants: ReadonlyMap<AnyJob, ReadonlySet<AnyJob>>;
  /** Messages also go ways that the declaration does not show. */
  readonly hasHiddenWays: boolean;
  /** Its events come back to where they started, over an external job. */
  readonly isRound: boolean;
  readonly wiring: Wiring;
  /** All edges, the undeclared ones among them. */
  readonly edgeCount: number;
}

/** Puts a graph under simulation. `declared` must have parents before children. */
export function simGraph(
  declared: readonly AnyJob[],
  {
    feeds = new Map(),
    direct = new Set(),
  }: { feeds?: ReadonlyMap<ExternalJob, Job>; direct?: ReadonlySet<ExternalJob> } = {},
): SimGraph {
  const jobs = declared.filter((node) => node.kind === 'job');
  const graph = defineGraph({ jobs });
  const nodes = declared.filter((node) => graph.byName.get(node.name) === node);
  const declaredChildren = childrenBy(nodes, parentsOf);
  const children = childrenBy(nodes, (node) => {
    const feed = node.kind === 'external' ? feeds.get(node) : undefined;
    return feed ? [feed] : parentsOf(node);
  });
  const descendants = descendantsBy(nodes, children);
  const names = resourceNames({ project: PROJECT, prefix: 'klio' });
  const inputs = jobs.flatMap((job) => Object.values(job.inputs));
  return {
    graph,
    names,
    wiring: wire(graph, names, feeds),
    nodes,
    sources: [...new Set(inputs.filter((input) => input.kind === 'source'))],
    feeds,
    direct,
    children,
    descendants,
    declaredDescendants: descendantsBy(nodes, declaredChildren),
    hasHiddenWays: feeds.size + direct.size > 0,
    isRound: nodes.some((node) => descendants.get(node)?.has(node)),
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
  const below = (node: AnyJob, found = new Set<AnyJob>()): Set<AnyJob> => {
    for (const child of children.get(node) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      below(child, found);
    }
    return found;
  };
  return new Map(nodes.map((node) => [node, below(node)]));
}

export function outputsOf(node: AnyJob): readonly Output[] {
  return Object.values(node.outputs);
}
