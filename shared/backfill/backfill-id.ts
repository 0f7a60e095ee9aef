/** It stands in object names, in the request id of every message of the backfill and in its workflow's argument. */
const BACKFILL_ID = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const BACKFILL_ID_RULE = '1 to 63 of a-z, 0-9 and -, with a letter or digit at either end';

export function isBackfillId(text: string): boolean {
  return BACKFILL_ID.test(text);
}

/** An id made of the time, to the second: `20261128-201455`. */
export function backfillIdAt(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
