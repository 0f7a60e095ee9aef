import type { Body } from '../../object-store.ts';

const SMALLEST_BUFFER_BYTES = 64 * 1024;

export interface Piece {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * The body in pieces of exactly `sizeBytes`, the last one shorter, at least one. A stream is read ahead by
 * one piece at most, and is told when the reader stops early.
 */
export function cutBody(body: Body, sizeBytes: number): AsyncGenerator<Piece, void> {
  if (typeof body === 'string') return cutBytes(new TextEncoder().encode(body), sizeBytes);
  return body instanceof Uint8Array ? cutBytes(body, sizeBytes) : cutStream(body, sizeBytes);
}

async function* cutBytes(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Piece, void> {
  let at = 0;
  do {
    const end = Math.min(at + sizeBytes, bytes.length);
    yield { bytes: bytes.subarray(at, end), isLast: end === bytes.length };
    at = end;
  } while (at < bytes.length);
}

async function* cutStream(stream: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Piece, void> {
  let buffer: Buffer = Buffer.allocUnsafe(Math.min(SMALLEST_BUFFER_BYTES, sizeBytes));
  let filled = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError(`Body gave a ${typeof chunk}, must give bytes`);
    let rest: Uint8Array = chunk;
    while (rest.length > 0) {
      if (filled === sizeBytes) {
        yield { bytes: buffer, isLast: false };
        buffer = Buffer.allocUnsafe(sizeBytes);
        filled = 0;
      }
      if (filled === buffer.length) buffer = grow(buffer, filled + rest.length, sizeBytes);
      const part = rest.subarray(0, buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
  }
  yield { bytes: buffer.subarray(0, filled), isLast: true };
}

/** At least doubles, so that many small chunks are copied a bounded number of times. */
function grow(buffer: Buffer, neededBytes: number, limitBytes: number): Buffer {
  const grown = Buffer.allocUnsafe(Math.min(limitBytes, Math.max(neededBytes, buffer.length * 2)));
  grown.set(buffer);
  return grown;
}
