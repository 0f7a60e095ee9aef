import { type Clock, systemClock } from '../clock.ts';
import type { ObjectLister, ObjectStore } from '../object-store.ts';
import { refuseEmulatorsInCloud } from './emulator-guard.ts';
import { lazyClient, type StorageContext } from './storage/client.ts';
import { findInListing, listObjects } from './storage/list.ts';
import { lookAt } from './storage/look.ts';
import { readObject } from './storage/read.ts';
import { writeObject } from './storage/write.ts';

export interface GcsObjectStoreOptions {
  readonly project: string;
  readonly clock?: Clock;
  /** For the jitter of retries: 0 to 1. */
  readonly random?: () => number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Cloud Storage, or the emulator that STORAGE_EMULATOR_HOST names. The Google client is loaded at the first
 * request. What fails for the moment is tried again for at most a quarter of the time that the signal has
 * left (see withDeadline), and otherwise for 10 s.
 */
export function createGcsObjectStore({
  project,
  clock = systemClock,
  random = Math.random,
  env = process.env,
}: GcsObjectStoreOptions): ObjectStore & ObjectLister {
  refuseEmulatorsInCloud(env);
  const context: StorageContext = { clock, random, client: lazyClient(project) };
  return {
    look: (object, signal) => lookAt(context, object, signal),
    lookByListing: (object, signal) => findInListing(context, object, signal),
    read: (object, generation, signal) => readObject(context, { object, generation }, signal),
    write: (object, body, options, signal) => writeObject(context, { object, body, options }, signal),
    list: (bucket, prefix, signal, within) => listObjects(context, { bucket, prefix, within }, signal),
  };
}
