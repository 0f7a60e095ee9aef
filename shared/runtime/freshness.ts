import type { AnyJob } from '../graph/job.ts';
import { compareRequests } from '../message/compare-requests.ts';
import type { RequestStamp } from '../message/klio-message.ts';
import type { ObjectInfo } from '../platform/object-store.ts';

/** Metadata keys on every output: its lineage. */
export const LINEAGE = {
  request: 'klio-request',
  requestedAt: 'klio-requested-at',
  message: 'klio-message',
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
 * Fresh means: exists, and with `force` was written by this request or a later one. A later request never
 * yields to an earlier one, so fresh stays fresh. An external job does not know our requests: existing is enough.
 */
export function isFresh(
  object: ObjectInfo | null,
  by: { readonly job: AnyJob; readonly request: RequestStamp; readonly force: boolean },
): boolean {
  if (object === null) return false;
  if (!by.force || by.job.kind === 'external') return true;
  const writer = writtenBy(object);
  return writer !== null && compareRequests(writer, by.request) >= 0;
}
