import type { Job } from '../../shared/graph/job.ts';
import { gibibytesOf } from './estimate.ts';
import type { Pricing } from './pricing.ts';

/** USD per month, whether anything is processed or not. */
export interface StandingCost {
  /** Instances that the jobs keep running. */
  readonly idleInstances: number;
  /** Images of the functions. */
  readonly images: number;
  readonly total: number;
}

/** 730 hours. */
const MONTH_SECONDS = 2_628_000;
/** The last images of each function are kept. */
export const KEPT_IMAGES = 3;
/** The publisher of backfills is no job and has images too. */
const FURTHER_FUNCTIONS = 1;
export const IMAGE_GIB = 0.2;

/**
 * What a deployed graph costs at rest. Topics, subscriptions and functions without minimum instances cost nothing. Alert
 * conditions are not counted, see https://cloud.google.com/products/observability/pricing
 */
export function standingCost(
  jobs: readonly Job[],
  { prices, regionFactor }: Pick<Pricing, 'prices' | 'regionFactor'>,
): StandingCost {
  const { functions, images: registry } = prices;
  const perSecond = jobs.map(
    (job) =>
      job.limits.minInstances *
      (job.limits.cpu * functions.idleVcpuSecond + gibibytesOf(job) * functions.idleGibSecond),
  );
  const idleInstances = sum(perSecond) * MONTH_SECONDS * regionFactor;
  const images = (jobs.length + FURTHER_FUNCTIONS) * KEPT_IMAGES * IMAGE_GIB * registry.gibMonth;
  return { idleInstances, images, total: idleInstances + images };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
