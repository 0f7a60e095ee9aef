import { z } from 'zod';

const usd = z.number().nonnegative();

export const pricesSchema = z.strictObject({
  /** When somebody last read them off the price lists. */
  asOf: z.iso.date(),
  /** Request-based billing: https://cloud.google.com/run/pricing */
  functions: z.strictObject({
    vcpuSecond: usd,
    gibSecond: usd,
    request: usd,
    /** Durations are rounded up to a multiple of this. */
    billedStepMs: z.int().positive(),
    /** Of the minimum instances of a job while they wait. */
    idleVcpuSecond: usd,
    idleGibSecond: usd,
  }),
  /** https://cloud.google.com/pubsub/pricing */
  pubsub: z.strictObject({
    publishedTib: usd,
    deliveredTib: usd,
    /** A smaller request is charged as one of this. */
    minRequestBytes: z.int().positive(),
  }),
  /** Regional Standard: https://cloud.google.com/storage/pricing */
  storage: z.strictObject({ classAOperation: usd, classBOperation: usd, gibMonth: usd }),
  /** https://cloud.google.com/workflows/pricing */
  workflows: z.strictObject({ internalStep: usd, externalStep: usd }),
  /** https://cloud.google.com/artifact-registry/pricing */
  images: z.strictObject({ gibMonth: usd }),
  /** What the seconds of functions are multiplied by, by region: https://cloud.google.com/run/docs/locations */
  regions: z.record(z.string(), z.number().positive()),
});

/** List prices in USD, before free tiers and discounts. */
export type Prices = z.infer<typeof pricesSchema>;

const TIER_1 = 1;
/** $0.0000336 per vCPU-second and $0.0000035 per GiB-second. */
const TIER_2 = 1.4;

const MILLION = 1_000_000;

/** Of us-central1. The only place where a price is written down; `--prices` overrides any of them. */
export const PRICES: Prices = {
  asOf: '2026-11-20',
  functions: {
    vcpuSecond: 0.000024,
    gibSecond: 0.0000025,
    request: 0.4 / MILLION,
    billedStepMs: 100,
    idleVcpuSecond: 0.0000025,
    idleGibSecond: 0.0000025,
  },
  pubsub: { publishedTib: 40, deliveredTib: 40, minRequestBytes: 1000 },
  storage: { classAOperation: 5 / MILLION, classBOperation: 0.4 / MILLION, gibMonth: 0.02 },
  workflows: { internalStep: 10 / MILLION, externalStep: 25 / MILLION },
  images: { gibMonth: 0.1 },
  regions: {
    'asia-east1': TIER_1,
    'asia-northeast1': TIER_1,
    'asia-northeast2': TIER_1,
    'asia-south1': TIER_1,
    'asia-southeast3': TIER_1,
    'europe-north1': TIER_1,
    'europe-north2': TIER_1,
    'europe-southwest1': TIER_1,
    'europe-west1': TIER_1,
    'europe-west4': TIER_1,
    'europe-west8': TIER_1,
    'europe-west9': TIER_1,
    'me-west1': TIER_1,
    'northamerica-south1': TIER_1,
    'us-central1': TIER_1,
    'us-east1': TIER_1,
    'us-east4': TIER_1,
    'us-east5': TIER_1,
    'us-south1': TIER_1,
    'us-west1': TIER_1,
    'africa-south1': TIER_2,
    'asia-east2': TIER_2,
    'asia-northeast3': TIER_2,
    'asia-south2': TIER_2,
    'asia-southeast1': TIER_2,
    'asia-southeast2': TIER_2,
    'australia-southeast1': TIER_2,
    'australia-southeast2': TIER_2,
    'europe-central2': TIER_2,
    'europe-west10': TIER_2,
    'europe-west12': TIER_2,
    'europe-west2': TIER_2,
    'europe-west3': TIER_2,
    'europe-west6': TIER_2,
    'me-central1': TIER_2,
    'me-central2': TIER_2,
    'northamerica-northeast1': TIER_2,
    'northamerica-northeast2': TIER_2,
    'southamerica-east1': TIER_2,
    'southamerica-west1': TIER_2,
    'us-west2': TIER_2,
    'us-west3': TIER_2,
    'us-west4': TIER_2,
  },
};
