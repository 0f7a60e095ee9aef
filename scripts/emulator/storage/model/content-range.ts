import { invalid } from './errors.ts';

/** What a request to an upload session carries. */
export interface ContentRange {
  /** Offset of the first byte of the body; null when the request only asks how far the upload is. */
  readonly start: number | null;
  /** Offset after the last byte of the body, where the client knows it. */
  readonly end: number | null;
  /** Size of the whole object, where the client knows it. */
  readonly total: number | null;
  /** True when the end of the body is the end of the object, whatever its size. */
  readonly isOpenEnded: boolean;
}

const PATTERN = /^bytes (?:\*|(\d+)-(-1|\d+|\*))\/(\d+|\*)$/;

/**
 * Parses the Content-Range header of a resumable upload; without one the body is the whole object. The client
 * sends `bytes 0--1/0` for an empty object in chunks. Throws 400.
 * https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export function parseContentRange(header: string | undefined): ContentRange {
  const match = PATTERN.exec(header ?? 'bytes 0-*/*');
  if (!match) throw fault(header);
  const [, first, last, size] = match;
  const total = toNumber(size);
  if (first === undefined) return { start: null, end: null, total, isOpenEnded: false };
  const start = Number(first);
  const lastByte = toNumber(last);
  const end = lastByte === null ? null : lastByte + 1;
  if (end !== null && (end < start || (total !== null && end > total))) throw fault(header);
  if (total !== null && start > total) throw fault(header);
  return { start, end, total, isOpenEnded: end === null && total === null };
}

function toNumber(text: string | undefined): number | null {
  return text === undefined || text === '*' ? null : Number(text);
}

function fault(header: string | undefined) {
  return invalid(`Invalid Content-Range: ${JSON.stringify(header)}`, 'Content-Range');
}
