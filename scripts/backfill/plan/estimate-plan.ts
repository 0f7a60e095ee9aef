import type { JobCounts, PlanFile } from '../../../shared/backfill/plan-file.ts';
import type { AnyJob, Job } from '../../../shared/graph/job.ts';
import { parentsOf } from '../../../shared/graph/traversal.ts';
import { costAssumptions } from '../../cost/cost-report.ts';
import { batchPublishCost, estimateJob } from '../../cost/estimate.ts';
import type { Prices } from '../../cost/prices.ts';
import type { Pricing } from '../../cost/pricing.ts';
import { secondsFor, secondsText } from '../../cost/seconds-per-entity.ts';
import type { Scope } from './scope.ts';

/**
 * Messages that Pub/Sub has on their way to one subscription at a time, once they take longer than a second:
 * https://docs.cloud.google.com/pubsub/docs/push
 */
const PUSH_WINDOW = 3000;
/** Steps of the workflow per shard, of which so many call somebody. */
const STEPS_PER_SHARD = { internal: 12, external: 4 };

/** What is to be done. */
export interface Work {
  readonly counts: readonly JobCounts[];
  readonly messages: number;
  readonly entities: number;
  readonly shards: number;
}

/** How long a plan takes and what it costs, in all and per job. */
export function estimatePlan(
  scope: Scope,
  { counts, messages, entities, shards }: Work,
  pricing: Pricing,
): Pick<PlanFile, 'estimate' | 'jobs'> {
  const { prices, seconds } = pricing;
  const runsOf = new Map(counts.map(({ job, run }) => [job, run]));
  const estimateOf = (job: AnyJob, runs: number) => {
    if (job.kind === 'external') return { entitiesPerSecond: 0, seconds: 0, usd: 0 };
    const perEntity = secondsFor(seconds, job);
    const load = { job, runs, waits: waitsOf(job, runs, runsOf), seconds: perEntity };
    const rate = Math.min(job.limits.maxInstances * job.limits.concurrency, PUSH_WINDOW) / perEntity;
    return {
      entitiesPerSecond: rate,
      seconds: runs / rate,
      usd: estimateJob(load, pricing).total,
    };
  };
  const countsOf = new Map(counts.map((count) => [count.job, count]));
  const jobs = scope.jobs.flatMap((job) => {
    const count = countsOf.get(job.name);
    return count ? [{ ...count, ...estimateOf(job, count.run) }] : [];
  });
  const longest = Math.max(0, ...jobs.map((job) => job.seconds));
  return {
    jobs,
    estimate: {
      seconds: longest,
      entitiesPerSecond: longest > 0 ? entities / longest : 0,
      usd: jobs.reduce((sum, { usd }) => sum + usd, controlCost({ messages, shards }, prices)),
      assumes: [
        secondsText(seconds),
        `each job works at its limit: maxInstances × concurrency, and at most ${PUSH_WINDOW} messages at a time`,
        ...costAssumptions(pricing),
      ],
    },
  };
}

/** Of publishing, and of the workflow that has it done. */
function controlCost({ messages, shards }: Pick<Work, 'messages' | 'shards'>, prices: Prices): number {
  const { internalStep, externalStep } = prices.workflows;
  const perShard = STEPS_PER_SHARD.internal * internalStep + STEPS_PER_SHARD.external * externalStep;
  return batchPublishCost(messages, prices) + shards * perShard;
}

/** At most so many events come while another parent's is still out: one less than there are parents that run. */
function waitsOf(job: Job, runs: number, runsOf: ReadonlyMap<string, number>): number {
  const events = parentsOf(job).map((parent) => Math.min(runs, runsOf.get(parent.name) ?? 0));
  return Math.max(0, events.reduce((sum, count) => sum + count, 0) - Math.max(0, ...events));
}
