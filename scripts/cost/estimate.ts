import type { Job } from '../../shared/graph/job.ts';
import { mebibytes } from '../../shared/graph/mebibytes.ts';
import type { Prices } from './prices.ts';
import type { Pricing } from './pricing.ts';

/** What a job has to do. */
export interface Load {
  readonly job: Job;
  /** Entities that it works on. */
  readonly runs: number;
  /** Events that it only looks at, since another parent's is still to come. */
  readonly waits: number;
  /** Per entity that it works on. */
  readonly seconds: number;
}

/** In USD. */
export interface JobCost {
  readonly job: string;
  readonly runs: number;
  readonly vcpu: number;
  readonly memory: number;
  readonly requests: number;
  readonly pubsub: number;
  readonly operations: number;
  readonly total: number;
}

/** How long a function takes for an event on which it does not work. */
const WAIT_SECONDS = 0.1;
/** A message with its attributes is about that long, which is less than what a request is charged for. */
export const MESSAGE_BYTES = 600;
const TIB = 2 ** 40;

/**
 * What a load costs at a job whose instances are always full: request-based compute, requests, its messages and
 * its operations on Cloud Storage. Pure.
 */
export function estimateJob(
  { job, runs, waits, seconds }: Load,
  { prices, regionFactor }: Pick<Pricing, 'prices' | 'regionFactor'>,
): JobCost {
  const { functions, storage } = prices;
  const { billedStepMs } = functions;
  const billed = (duration: number) =>
    (Math.ceil(Math.round(duration * 1000) / billedStepMs) * billedStepMs) / 1000;
  const instanceSeconds = (runs * billed(seconds) + waits * billed(WAIT_SECONDS)) / job.limits.concurrency;
  const [inputs, outputs] = [job.inputs, job.outputs].map((ports) => Object.keys(ports).length) as [
    number,
    number,
  ];
  const vcpu = instanceSeconds * job.limits.cpu * functions.vcpuSecond * regionFactor;
  const memory = instanceSeconds * gibibytesOf(job) * functions.gibSecond * regionFactor;
  const requests = (runs + waits) * functions.request;
  const pubsub = publishCost(runs, prices) + deliveryCost(runs + waits, prices);
  // It looks at every input and output, then reads the inputs and writes the outputs; to wait it looks at inputs.
  const looksAndReads = runs * (outputs + 2 * inputs) + waits * inputs;
  const operations = looksAndReads * storage.classBOperation + runs * outputs * storage.classAOperation;
  const total = vcpu + memory + requests + pubsub + operations;
  return { job: job.name, runs, vcpu, memory, requests, pubsub, operations, total };
}

/** Of messages that are published one by one, as events are. */
function publishCost(messages: number, { pubsub }: Prices): number {
  return ((messages * Math.max(MESSAGE_BYTES, pubsub.minRequestBytes)) / TIB) * pubsub.publishedTib;
}

/** Of messages that are pushed, one by one. */
export function deliveryCost(messages: number, { pubsub }: Prices): number {
  return ((messages * Math.max(MESSAGE_BYTES, pubsub.minRequestBytes)) / TIB) * pubsub.deliveredTib;
}

/** Of messages that are published in batches, where no request is too small. */
export function batchPublishCost(messages: number, { pubsub }: Prices): number {
  return ((messages * MESSAGE_BYTES) / TIB) * pubsub.publishedTib;
}

/** Such as 2 for "2Gi". */
export function gibibytesOf({ limits: { memory } }: Pick<Job, 'limits'>): number {
  return mebibytes(memory) / 1024;
}
