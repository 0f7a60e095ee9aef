import type { JobGraph } from '../../shared/graph/graph.ts';
import { inTopologicalOrder, parentsOf } from '../../shared/graph/traversal.ts';
import { estimateJob, type JobCost, MESSAGE_BYTES } from './estimate.ts';
import type { Prices } from './prices.ts';
import { regionFactor } from './read-prices.ts';
import { type SecondsPerEntity, secondsFor, secondsText } from './seconds-per-entity.ts';
import { IMAGE_GIB, KEPT_IMAGES, type StandingCost, standingCost } from './standing-cost.ts';

export interface CostReport {
  readonly entities: number;
  readonly region: string;
  readonly pricesAsOf: string;
  readonly jobs: readonly JobCost[];
  readonly total: number;
  readonly perMonth: StandingCost;
  readonly assumes: readonly string[];
}

export interface CostOptions {
  readonly entities: number;
  readonly region: string;
  readonly seconds: SecondsPerEntity;
  readonly prices: Prices;
}

/** What it costs to send entities through the whole graph once, when nothing of them exists. */
export function costReport(graph: JobGraph, { entities, region, seconds, prices }: CostOptions): CostReport {
  const factor = { regionFactor: regionFactor(prices, region) };
  const jobs = inTopologicalOrder(graph).map((job) => {
    const waits = entities * Math.max(0, parentsOf(job).length - 1);
    return estimateJob({ job, runs: entities, waits, seconds: secondsFor(seconds, job) }, prices, factor);
  });
  return {
    entities,
    region,
    pricesAsOf: prices.asOf,
    jobs,
    total: jobs.reduce((sum, { total }) => sum + total, 0),
    perMonth: standingCost(graph.jobs, prices, factor),
    assumes: [
      secondsText(seconds),
      ...costAssumptions(prices, region),
      `${KEPT_IMAGES} images of ${IMAGE_GIB} GiB are kept of each function`,
      `what lies in the buckets is not counted: $${prices.storage.gibMonth} per GiB and month`,
    ],
  };
}

/** What every estimate rests on. */
export function costAssumptions({ asOf, pubsub }: Prices, region: string): string[] {
  return [
    `list prices of ${asOf} in ${region}, without free tiers, discounts and network egress`,
    'instances are always full: each works on as many entities as its concurrency allows',
    `messages of ${MESSAGE_BYTES} bytes, charged as ${pubsub.minRequestBytes} where they are sent alone`,
  ];
}
