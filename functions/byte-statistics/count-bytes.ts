import { createHash } from 'node:crypto';
import { HEAD_BYTES, kindOf } from './kind-of.ts';

export interface ByteStatistics {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** By the first bytes; null for what is not known. */
  readonly kind: string | null;
  /** Shannon's, in bits per byte: 8 for what is compressed or encrypted, about 4 for text, 0 for one byte repeated. */
  readonly entropyBits: number;
  /** Different byte values, of 256. */
  readonly distinctBytes: number;
  /** Whether all of it is UTF-8 without control characters but tab and line ends. */
  readonly isText: boolean;
}

/** Reads a file to its end, in memory that does not depend on its size. */
export async function countBytes(chunks: AsyncIterable<Uint8Array>): Promise<ByteStatistics> {
  const hash = createHash('sha256');
  const counts = new Float64Array(256);
  const text = createTextCheck();
  let head: Uint8Array = new Uint8Array();
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    tally(chunk, counts);
    text.push(chunk);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    sizeBytes += chunk.length;
  }
  return {
    sizeBytes,
    sha256: hash.digest('hex'),
    kind: kindOf(head),
    entropyBits: entropyBits(counts, sizeBytes),
    distinctBytes: counts.filter((count) => count > 0).length,
    isText: text.end() && !hasControls(counts),
  };
}

function tally(bytes: Uint8Array, counts: Float64Array): void {
  for (let k = 0; k < bytes.length; k += 1) {
    const byte = bytes[k] as number;
    counts[byte] = (counts[byte] as number) + 1;
  }
}

function entropyBits(counts: Float64Array, total: number): number {
  return counts.reduce((sum, count) => {
    const share = count / total;
    return count > 0 ? sum - share * Math.log2(share) : sum;
  }, 0);
}

function hasControls(counts: Float64Array): boolean {
  const allowed = new Set([0x09, 0x0a, 0x0d]);
  return counts.subarray(0, 0x20).some((count, byte) => count > 0 && !allowed.has(byte));
}

function createTextCheck() {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let valid = true;
  const decode = (chunk: Uint8Array, stream: boolean) => {
    try {
      if (valid) decoder.decode(chunk, { stream });
    } catch {
      valid = false;
    }
  };
  return {
    push: (chunk: Uint8Array) => decode(chunk, true),
    end(): boolean {
      decode(new Uint8Array(), false);
      return valid;
    },
  };
}
