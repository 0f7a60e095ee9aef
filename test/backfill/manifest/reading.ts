import { Readable } from 'node:stream';
import type { Entries, Entry } from '../../../scripts/backfill/manifest/manifest.ts';

/** The bytes, cut into chunks of so many: small ones find what happens at their edges. */
export async function* inChunks(bytes: string | Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += chunkBytes) yield all.subarray(at, at + chunkBytes);
}

export async function collect(entries: Entries): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const batch of entries) all.push(...batch);
  return all;
}

/** Ids by number, or faults. */
export async function told(entries: Entries): Promise<string[]> {
  return (await collect(entries)).map((entry) =>
    'id' in entry ? `${entry.number} ${entry.id}` : `${entry.number}: ${entry.fault}`,
  );
}

export function stdinOf(bytes: string | Uint8Array): Readable {
  return Readable.from([Buffer.from(bytes)]);
}
