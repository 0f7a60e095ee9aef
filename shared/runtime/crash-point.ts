/** Points at which a process may die, in the order in which one message passes them. */
export const CRASH_POINTS = [
  'received',
  'parents-compared',
  'outputs-seen',
  'inputs-seen',
  'between-requests', // to two frontier jobs
  'parents-requested',
  'mid-transform', // the first bytes of an input read
  'inputs-read',
  'before-upload',
  'mid-upload',
  'between-outputs',
  'outputs-durable', // event not published
  'event-published', // marker not written, not acknowledged
  'event-remembered', // marker written, not acknowledged
  'response-written', // Pub/Sub never saw it
  'dead-letter-published', // not acknowledged
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
