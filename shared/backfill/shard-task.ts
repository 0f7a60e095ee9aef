import type { BackfillPlatform, OpenBackfill } from './open-backfill.ts';
import type { Assignment } from './plan-file.ts';

/** What is published for, and looked at, in one shard. */
export interface ShardTask {
  readonly backfill: OpenBackfill;
  readonly assignment: Assignment;
  /** The shard's lines. */
  readonly ids: Uint8Array;
  readonly platform: BackfillPlatform;
  readonly signal: AbortSignal;
}
