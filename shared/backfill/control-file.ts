import { z } from 'zod';

/** What a backfill is to do now. A command replaces it; whoever publishes looks at it every second. */
export const controlFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Where it is not 'running', nothing further is published. */
  state: z.enum(['running', 'paused', 'cancelled']),
  /** When it was started first, which is the time of its request. */
  startedAtMs: z.int(),
  /** When it was last started or resumed. What was published before then is no backlog: somebody said to go on. */
  runningSinceMs: z.int(),
  /** Messages per second in all, over all shards that are published at a time. */
  ratePerSecond: z.number().positive(),
  /** Shards that are published at a time. */
  concurrency: z.int().min(1).max(20),
  /** Publishing holds while half of what was published so long ago is not done. */
  maxBacklogSeconds: z.number().positive(),
  /** Executions of the workflow, oldest first. */
  executions: z.array(z.string()),
});

export type ControlFile = z.infer<typeof controlFileSchema>;
