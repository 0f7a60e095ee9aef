import type { AnyJob } from '../graph/job.ts';
import type { RequestStamp } from '../message/klio-message.ts';
import type { ObjectInfo } from '../platform/object-store.ts';

/** Metadata keys on every output: its lineage. */
export const LINEAGE = {
  request: 'klio-request',
  requestedAt: 'klio-requested-at',
  message: 'klio-message',
  /** '1' on what a forced request wrote. */
  forced: 'klio-forced',
  version: 'klio-job-version',
  inputs: 'klio-inputs',
} as const;

/** The request that wrote an object, or null when it carries none. */
export function writtenBy(object: ObjectInfo): RequestStamp | null {
  const id = object.metadata[LINEAGE.request];
  const requestedAtMs = Date.parse(object.metadata[LINEAGE.requestedAt] ?? '');
  return id && Number.isFinite(requestedAtMs) ? { id, requestedAtMs } : null;
}

/**
 * Fresh means: exists, and with `force` was written by this request or a forced one that is not older. An
 * older one never overwrites it, so fresh stays fresh. A later request without force does not count: it may
 * have filled a gap from inputs that this one has yet to renew. An external job does not know our requests:
 * existing is enough.
 *
 * Time alone orders requests, not their ids: where Pub/Sub itself gives up one copy of a foreign event, the
 * replay cannot know its message id, and goes on under another id at the same time.
 */
export function isFresh(
  object: ObjectInfo | null,
  by: { readonly job: AnyJob; readonly request: RequestStamp; readonly force: boolean },
): boolean {
  if (object === null) return false;
  if (!by.force || by.job.kind === 'external') return true;
  if (object.metadata[LINEAGE.forced] !== '1') return false;
  const writer = writtenBy(object);
  return writer !== null && writer.requestedAtMs >= by.request.requestedAtMs;
}
