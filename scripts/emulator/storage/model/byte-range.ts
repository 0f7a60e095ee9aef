import { ApiError, unsupported } from './errors.ts';

/** Offsets of the first and the last byte. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The part of `sizeBytes` bytes that a Range header asks for, or null for all of it. A header that is no byte
 * range is passed over, as HTTP has it; one that lies outside throws 416, several ranges at once 501.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | null {
  const spec = /^bytes=(.*)$/.exec(header ?? '')?.[1]?.trim();
  if (spec?.includes(',')) throw unsupported('several ranges in one request', 'Range');
  const match = /^(\d*)-(\d*)$/.exec(spec ?? '');
  if (!match || spec === '-') return null;
  const [, from = '', to = ''] = match;
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (from !== '' && to !== '' && Number(to) < first) return null;
  if (first > last) throw notSatisfiable(sizeBytes);
  return { first, last };
}

function notSatisfiable(sizeBytes: number): ApiError {
  return new ApiError(416, 'requestedRangeNotSatisfiable', 'The requested range cannot be satisfied.', {
    location: 'Range',
    headers: { 'content-range': `bytes */${sizeBytes}` },
  });
}
