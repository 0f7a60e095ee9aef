import { onTestFinished } from 'vitest';
import { startStorageEmulator } from '../../../../scripts/emulator/storage/start.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { startEmulator } from '../harness.ts';

/** Runs one connector call; comes to its result. */
export function calling(call: string, args: object, last = '${r}'): string {
  return JSON.stringify([
    { ask: { call: `googleapis.${call}`, args, result: 'r' } },
    { done: { return: last } },
  ]);
}

/** An emulator of workflows whose storage has the bucket `tracks`. */
export async function startWithStorage() {
  const storage = await startStorageEmulator({ directory: temporaryDirectory() });
  onTestFinished(() => storage.stop());
  storage.createBucket('tracks');
  return await startEmulator({ servicesFor: () => ({ storage: storage.endpoint }) });
}
