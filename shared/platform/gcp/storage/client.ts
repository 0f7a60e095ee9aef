import type { Storage } from '@google-cloud/storage';
import { KlioError } from '../../../errors/klio-error.ts';
import { abortable } from '../../abortable.ts';
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

async function open(projectId: string): Promise<Storage> {
  const { Storage } = await import('@google-cloud/storage');
  const client = new Storage({ projectId, retryOptions: { autoRetry: false, maxRetries: 0 } });
  if (/^https?:\/\//.test(client.apiEndpoint)) return client;
  throw new KlioError(
    'STORAGE_UNAVAILABLE',
    `Cannot reach Cloud Storage: STORAGE_EMULATOR_HOST must start with http:// or https:// [value=${client.apiEndpoint}]`,
  );
}

/** A single request that takes longer gets no answer any more. */
const REQUEST_MS = 20_000;

/**
 * One call of the client: its result, or a KlioError. The wait ends as soon as the signal fires or the
 * request has taken too long; the client then ends the request by itself.
 */
export async function callOnce<T>(
  { clock }: StorageContext,
  operation: StorageOperation,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  const attempt = new AbortController();
  const cancel = clock.schedule(REQUEST_MS, () => {
    attempt.abort(new Error(`no answer within ${REQUEST_MS} ms`));
  });
  try {
    signal.throwIfAborted();
    return await abortable(call(), AbortSignal.any([signal, attempt.signal]));
  } catch (error) {
    throw signal.aborted ? deadlineError(operation, signal) : storageError(operation, error);
  } finally {
    cancel();
  }
}
