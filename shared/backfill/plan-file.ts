import { z } from 'zod';
import { graphDescriptionSchema } from '../graph/graph-description.ts';

const count = z.int().nonnegative();

const placeSchema = z.strictObject({ bucket: z.string(), prefix: z.string(), suffix: z.string() });

/** What is published for each entity of a shard: to each of `start` the same message, addressed to `recipients`. */
const assignmentSchema = z.strictObject({
  start: z.array(z.strictObject({ job: z.string(), topic: z.string() })).min(1),
  /** All jobs that will run, and where their outputs are when they have. */
  recipients: z
    .array(z.strictObject({ name: z.string(), project: z.string(), outputs: z.array(placeSchema) }))
    .min(1),
});

const shardSchema = z.strictObject({
  /** Names its object: `backfillObjects(id).shard(name)`. */
  name: z.string().regex(/^\d{5,}$/),
  /** Index into `assignments`. */
  assignment: count,
  entities: count,
  sizeBytes: count,
});

/** Entities per state of a job. Without force these and the entities that do not need the job are all there are. */
const jobCountsSchema = z.strictObject({
  job: z.string(),
  kind: z.enum(['job', 'external']),
  /** All its outputs exist. Under force such an entity may be among `run` too. */
  exist: count,
  /** It will run; of an external job: it will be asked. */
  run: count,
  /** It is missing and asked for, and something above it cannot be made. */
  blocked: count,
  /** Of those that exist: an input is another generation now than the one it was made from. */
  stale: count,
});

const plannedJobSchema = jobCountsSchema.extend({
  /** At its limit of instances; 0 for an external job, whose limits and costs nobody here knows. */
  entitiesPerSecond: z.number(),
  /** For all that will run, at that rate. */
  seconds: z.number(),
  usd: z.number(),
});

const blockSchema = z.strictObject({
  /** The job that cannot run. */
  job: z.string(),
  /** Such as: its source gs://tracks/*.wav is missing. */
  reason: z.string(),
  entities: count,
  examples: z.array(z.string()),
});

const estimateSchema = z.strictObject({
  /** Of the job that takes longest, since jobs work side by side. */
  seconds: z.number(),
  entitiesPerSecond: z.number(),
  /** Of all jobs and of publishing. */
  usd: z.number(),
  /** What the figures rest on, a sentence each. */
  assumes: z.array(z.string()),
});

/** The plan of a backfill: what is published, and what comes of it. */
export const planFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string(),
  createdAt: z.iso.datetime(),
  deployment: z.strictObject({ project: z.string(), prefix: z.string() }),
  graph: z.strictObject({ fingerprint: z.string(), jobs: graphDescriptionSchema }),
  options: z.strictObject({
    /** As they were asked for; `topDown` takes in all jobs below them. */
    jobs: z.array(z.string()).min(1),
    topDown: z.boolean(),
    force: z.boolean(),
    manifests: z.array(z.string()).min(1),
  }),
  manifest: z.strictObject({ entities: count, duplicates: count, badLines: count }),
  /** Entities for which something will run. */
  entities: count,
  /** To be published in all: some entities start at several jobs. */
  messages: count,
  /** Parents before children. */
  jobs: z.array(plannedJobSchema),
  blocked: z.array(blockSchema),
  assignments: z.array(assignmentSchema),
  /** In the order in which they are to be published. */
  shards: z.array(shardSchema),
  estimate: estimateSchema,
});

export type PlanFile = z.infer<typeof planFileSchema>;
export type Assignment = z.infer<typeof assignmentSchema>;
export type PlannedShard = z.infer<typeof shardSchema>;
export type JobCounts = z.infer<typeof jobCountsSchema>;
export type PlannedJob = z.infer<typeof plannedJobSchema>;
export type Block = z.infer<typeof blockSchema>;
