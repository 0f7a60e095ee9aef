import { EventEmitter } from 'node:events';
import type { Storage } from '@google-cloud/storage';
import { KlioError } from '../../../errors/klio-error.ts';
import { abortable } from '../../abortable.ts';
import type { Clock } from '../../clock.ts';
import type { RetryContext } from '../retries.ts';
import { deadlineError } from '../transient-error.ts';
import { type StorageOperation, storageError } from './errors.ts';

/** What every operation on Cloud Storage needs. */
export interface StorageContext extends RetryContext {
  /** The client; made at the first call, since loading it takes a good part of a cold start. */
  readonly client: () => Promise<Storage>;
}

/**
 * The Google client, loaded at the first call. It finds emulator, universe and credentials by itself. Its own
 * retries are off: they know neither the signal nor how much time is left.
 */
export function lazyClient(projectId: string): StorageContext['client'] {
  let opened: Promise<Storage> | undefined;
  return () => (opened ??= open(projectId));
}

/** A download of the client (8.4.0) has 11 on one stream, of which Node would warn at every read. */
const LISTENERS_OF_A_DOWNLOAD = 20;

async function open(projectId: string): Promise<Storage> {
  const { Storage } = await import('@google-cloud/storage');
  EventEmitter.defaultMaxListeners = Math.max(EventEmitter.defaultMaxListeners, LISTENERS_OF_A_DOWNLOAD);
  const client = new Storage({ projectId, retryOptions: { autoRetry: false, maxRetries: 0 } });
  if (/^https?:\/\//.test(client.apiEndpoint)) return client;
  throw new KlioError(
    'STORAGE_UNAVAILABLE',
    `Cannot reach Cloud Storage: STORAGE_EMULATOR_HOST must start with http:// or https:// [value=${client.apiEndpoint}]`,
  );
}

/** A single request gets that long, and longer where it carries bytes. */
const REQUEST_MS = 20_000;
/** Slower than any connection that is worth waiting for. */
const SLOWEST_BYTES_PER_MS = 1_000;

/** One call of the client: its result, or a KlioError. `sentBytes` is what it carries. */
export async function callOnce<T>(
  { clock }: StorageContext,
  operation: StorageOperation,
  signal: AbortSignal,
  call: () => Promise<T>,
  sentBytes = 0,
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await answerWithin(clock, REQUEST_MS + sentBytes / SLOWEST_BYTES_PER_MS, signal, call());
  } catch (error) {
    throw signal.aborted ? deadlineError(operation, signal) : storageError(operation, error);
  }
}

/**
 * The promise, as long as it takes no longer than `limitMs` and the signal does not fire. The wait ends, and
 * not the request behind it: the client (8.4.0) takes no signal and ignores its own timeout.
 */
export function answerWithin<T>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  promise: Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${Math.round(limitMs)} ms`));
    const cancel = clock.schedule(limitMs, giveUp);
    abortable(promise, signal).then(resolve, reject).finally(cancel);
  });
}
