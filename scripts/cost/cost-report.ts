import type { JobGraph } from '../../shared/graph/graph.ts';
import { inTopologicalOrder, parentsOf } from '../../shared/graph/traversal.ts';
import { estimateJob, type JobCost, MESSAGE_BYTES } from './estimate.ts';
import type { Pricing } from './pricing.ts';
import { secondsFor, secondsText } from './seconds-per-entity.ts';
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

/** What it costs to send entities through the whole graph once, when nothing of them exists. */
export function costReport(graph: JobGraph, entities: number, pricing: Pricing): CostReport {
  const { prices, region, seconds } = pricing;
  const jobs = inTopologicalOrder(graph).map((job) => {
    const waits = entities * Math.max(0, parentsOf(job).length - 1);
    return estimateJob({ job, runs: entities, waits, seconds: secondsFor(seconds, job) }, pricing);
  });
  return {
    entities,
    region,
    pricesAsOf: prices.asOf,
    jobs,
    total: jobs.reduce((sum, { total }) => sum + total, 0),
    perMonth: standingCost(graph.jobs, pricing),
    assumes: [
      secondsText(seconds),
      ...costAssumptions(pricing),
      `${KEPT_IMAGES} images of ${IMAGE_GIB} GiB are kept of each function`,
      `what lies in the buckets is not counted: $${prices.storage.gibMonth} per GiB and month`,
    ],
  };
}

/** What every estimate rests on. */
export function costAssumptions({ prices: { asOf, pubsub }, region }: Pricing): string[] {
  return [
    `list prices of ${asOf} in ${region}, without free tiers, discounts and network egress`,
    'instances are always full: each works on as many entities as its concurrency allows',
    `messages of ${MESSAGE_BYTES} bytes, charged as ${pubsub.minRequestBytes} where they are sent alone`,
  ];
}
