import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import type { Body, ObjectInfo } from '../../../shared/platform/object-store.ts';
import { startFaultProxy } from './fault-proxy.ts';

export const BUCKET = 'klio-faults';
export const NEVER = new AbortController().signal;
export const MIB = 1024 * 1024;

export type StorageHarness = Awaited<ReturnType<typeof openStorageHarness>>;

/** An emulator behind a proxy that makes faults, and stores that talk to it without pauses between attempts. */
export async function openStorageHarness() {
  const directory = await mkdtemp(join(tmpdir(), 'klio-storage-'));
  const emulator = await startStorageEmulator({ directory });
  emulator.createBucket(BUCKET);
  const proxy = await startFaultProxy(emulator.endpoint);
  process.env.STORAGE_EMULATOR_HOST = proxy.endpoint;
  const store = createGcsObjectStore({ project: 'klio-test', random: () => 0 });
  return {
    emulator,
    proxy,
    store,
    storeWith: (clock: Clock) => createGcsObjectStore({ project: 'klio-test', random: () => 0, clock }),
    create: (name: string, body: Body, ifGenerationMatch = '0', signal = NEVER) =>
      store.write(
        { bucket: BUCKET, name },
        body,
        { contentType: 'text/plain', metadata: { 'klio-request': 'r' }, ifGenerationMatch },
        signal,
      ),
    async read({ name, generation }: ObjectInfo, signal = NEVER): Promise<Buffer> {
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.read({ bucket: BUCKET, name }, generation, signal)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    async close() {
      delete process.env.STORAGE_EMULATOR_HOST;
      await proxy.close();
      await emulator.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** Bytes of which no two neighbouring kilobytes are alike. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >>> 10) * 7) & 255;
  return bytes;
}
