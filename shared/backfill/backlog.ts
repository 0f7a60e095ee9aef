import { missingIds } from './missing-ids.ts';
import type { ProgressFile } from './progress-file.ts';
import { linesBefore } from './shard-lines.ts';
import type { ShardTask } from './shard-task.ts';

/** So many ids tell how far the jobs are: their objects are one page of a listing, mostly. */
const SAMPLE = 100;
/** More than this must be missing: single failures are no backlog, and half of all is more than failures. */
const BEHIND_RATIO = 0.5;

/**
 * Whether the jobs are behind: of what was published just before `maxBacklogSeconds` ago, half or more is not done
 * by the job that it was sent to. It looks at the objects, since they alone tell what is done, and holds too where
 * everything fails, before a whole catalogue is in the dead letters.
 */
export async function isBehind(
  { backfill, assignment, ids, platform, signal }: ShardTask,
  { recent }: ProgressFile,
): Promise<boolean> {
  const oldMs = platform.clock.nowMs() - backfill.control.maxBacklogSeconds * 1000;
  const old = recent.findLast(({ atMs }) => atMs <= oldMs);
  if (!old) return false;
  const sent = linesBefore(ids, old.offset, SAMPLE);
  const first = new Set(assignment.start.map(({ job }) => job));
  const started = { ...assignment, recipients: assignment.recipients.filter(({ name }) => first.has(name)) };
  const missing = await missingIds(sent, { assignment: started, backfill }, platform, signal);
  return [...missing.values()].some((lacking) => lacking.size > sent.length * BEHIND_RATIO);
}
