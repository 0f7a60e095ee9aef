import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStorageEmulator } from '../../scripts/emulator/storage/start.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createGcsObjectStore } from '../../shared/platform/gcp/object-store.ts';
import { describeObjectStore } from './object-store.contract.ts';

const BUCKET = 'klio-contract';

describeObjectStore('Cloud Storage', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'klio-storage-'));
  const emulator = await startStorageEmulator({ directory, port: 0 });
  await emulator.createBucket(BUCKET);
  process.env.STORAGE_EMULATOR_HOST = emulator.endpoint;
  return {
    store: createGcsObjectStore({ project: 'klio-test' }),
    bucket: BUCKET,
    nowMs: systemClock.nowMs,
    async close() {
      delete process.env.STORAGE_EMULATOR_HOST;
      await emulator.stop();
      await rm(directory, { recursive: true });
    },
  };
});
