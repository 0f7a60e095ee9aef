import { z } from 'zod';

const count = z.int().nonnegative();

/** What came of a shard, by the objects in the buckets. */
export const verificationFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Entities that have all outputs that they were published for. */
  done: count,
  missing: count,
  /** Entities that lack an output, by job. */
  missingByJob: z.record(z.string(), count),
  verifiedAtMs: z.int(),
});

export type VerificationFile = z.infer<typeof verificationFileSchema>;
