import { z } from 'zod';

const count = z.int().nonnegative();

/** How an execution ended. */
export const EXECUTION_ENDS = ['complete', 'incomplete', 'stalled', 'paused', 'cancelled'] as const;

/** What became of a backfill, as of its last execution. */
export const reportFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  backfillId: z.string(),
  state: z.enum(EXECUTION_ENDS),
  startedAtMs: z.int(),
  endedAtMs: z.int(),
  /** Entities of the plan, and those of them whose messages went out. */
  entities: count,
  published: count,
  /** Published once more, because an output was missing after the first time. */
  publishedAgain: count,
  done: count,
  missing: count,
  missingByJob: z.record(z.string(), count),
  /** Some of the missing ones. */
  examples: z.array(z.string()),
});

export type ReportFile = z.infer<typeof reportFileSchema>;
