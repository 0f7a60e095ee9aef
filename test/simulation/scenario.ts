import type { AnyJob, ExternalJob, Output, Source } from '../../shared/graph/job.ts';
import type { AskKind } from './asks.ts';
import { type FaultRates, NO_FAULTS, swarm } from './faults.ts';
import { Random } from './random.ts';
import { GRAPH_COUNT, graphOfNumber } from './random-graph.ts';
import { outputsOf, type SimGraph } from './sim-graph.ts';

/** A request, when it is made, and in which form. */
export interface PlannedAsk extends AskKind {
  readonly atStep: number;
  /** 'klio': ours; 'python': without attributes; 'raw': the bare id, for jobs that accept any. */
  readonly form: 'klio' | 'python' | 'raw';
}

/** All that a seed stands for. */
export interface Scenario {
  readonly seed: number;
  readonly graph: SimGraph;
  readonly entityIds: readonly string[];
  /** In the order of time. */
  readonly asks: readonly PlannedAsk[];
  /** When a Klio job outside of this graph, a child of ours, asks for an input that it misses. */
  readonly foreignAsksAtStep: readonly number[];
  /** Outputs that are there at the start. */
  readonly present: readonly { readonly output: Output; readonly entityId: string }[];
  readonly missingSources: readonly { readonly source: Source; readonly entityId: string }[];
  /** `<job>/<entity>` where the transform throws. */
  readonly poisoned: readonly string[];
  readonly misplaced: readonly ExternalJob[];
  readonly rates: FaultRates;
  readonly maxDeliveryAttempts: number;
  /** Time between two steps: at least, at most. */
  readonly stepMs: readonly [number, number];
  /** How many processes may run at a time. */
  readonly maxRunning: number;
  /** How likely a delivery starts while other work could go on. */
  readonly startBias: number;
  /** Of so many waiting operations the one of the favoured process goes on: above 1 some processes starve. */
  readonly tournament: number;
}

/** What a seed stands for; `withoutFaults` for exact counts. */
export function scenarioOf(seed: number, options: { readonly withoutFaults?: boolean } = {}): Scenario {
  const random = new Random(seed);
  const graph = graphOfNumber(random.below(GRAPH_COUNT));
  // What goes round multiplies with every fault, so that only the guard itself can be tested on it.
  const rates = options.withoutFaults || graph.isRound ? NO_FAULTS : swarm(random);
  const entityIds = random.chance(0.15) ? ['e1', 'e2'] : ['e1'];
  const pairs = <T>(items: readonly T[]) =>
    items.flatMap((item) => entityIds.map((entityId) => ({ item, entityId })));
  const share = random.pick([0, 0, 0.3, 0.6, 0.9, 1]);
  const outputs = random.some(pairs(graph.nodes.flatMap(outputsOf)), share);
  const missing = random.some(pairs(graph.sources), rates.missingSource);
  const poisoned = random.some(pairs(graph.graph.jobs), rates.poison);
  const askCount = graph.isRound ? 1 : random.pick([1, 1, 2, 2, 3]);
  return {
    seed,
    graph,
    entityIds,
    rates,
    asks: Array.from({ length: askCount }, (_, index) =>
      plannedAsk(graph, entityIds, { index, random }),
    ).sort((a, b) => a.atStep - b.atStep),
    foreignAsksAtStep: random.chance(0.1) ? [random.below(120), random.below(120)] : [],
    present: outputs.map(({ item, entityId }) => ({ output: item, entityId })),
    missingSources: missing.map(({ item, entityId }) => ({ source: item, entityId })),
    poisoned: poisoned.map(({ item, entityId }) => `${item.name}/${entityId}`),
    misplaced: random.some(graph.graph.externalJobs, rates.misplacedOutput),
    maxDeliveryAttempts: random.pick([3, 3, 3, 3, 3, 3, 5, 5, 5, 20]),
    stepMs: [0, random.pick([0, 5, 200, 2000, 6000])],
    maxRunning: random.pick([1, 2, 4, 8]),
    startBias: random.pick([0.1, 0.3, 0.6]),
    tournament: random.pick([1, 1, 4]),
  };
}

function plannedAsk(
  graph: SimGraph,
  entityIds: readonly string[],
  { index, random }: { index: number; random: Random },
): PlannedAsk {
  const direction = random.chance(0.55) ? 'top-down' : 'bottom-up';
  const target = pickTarget(graph, direction, random);
  const force = random.chance(0.35);
  const ping = random.chance(0.06);
  const plain = direction === 'top-down' && !force && !ping;
  const raw = plain && target.kind === 'job' && target.accepts === 'any' && random.chance(0.5);
  return {
    direction,
    target,
    entityId: random.pick(entityIds),
    force,
    ping,
    atStep: index === 0 ? 0 : random.below(80),
    form: raw ? 'raw' : random.pick(['klio', 'klio', 'python']),
  };
}

/** Top-down mostly at the top, bottom-up mostly at the bottom. */
function pickTarget(graph: SimGraph, direction: AskKind['direction'], random: Random): AnyJob {
  const { jobs, externalJobs } = graph.graph;
  if (graph.isRound) return jobs[0] ?? random.pick(jobs);
  if (direction === 'top-down') {
    if (externalJobs.length > 0 && random.chance(0.15)) return random.pick(externalJobs);
    const top = jobs[0];
    return top && random.chance(0.5) ? top : random.pick(jobs);
  }
  const bottom = jobs.at(-1);
  return bottom && random.chance(0.5) ? bottom : random.pick(jobs);
}
