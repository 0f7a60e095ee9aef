import { z } from 'zod';

const count = z.int().nonnegative();

/** How far the publishing of a shard has come. It is replaced under the generation that was read, so it never goes back. */
export const progressFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Generation of the object whose lines are published: an offset is good for no other. */
  list: z.string(),
  /** Entities whose messages Pub/Sub has stored. */
  entities: count,
  /** Where the next line of the shard starts, in bytes. */
  nextOffset: count,
  isDone: z.boolean(),
  updatedAtMs: z.int(),
  /** Where publishing stood at times of late, oldest first: what was before `offset` was out at `atMs`. */
  recent: z.array(z.strictObject({ offset: count, atMs: z.int() })),
});

export type ProgressFile = z.infer<typeof progressFileSchema>;
