import type { RequestStamp } from './klio-message.ts';

/** Orders requests by the time they were made, ties by id: negative where `a` is the earlier one. */
export function compareRequests(a: RequestStamp, b: RequestStamp): number {
  if (a.requestedAtMs !== b.requestedAtMs) return a.requestedAtMs - b.requestedAtMs;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
