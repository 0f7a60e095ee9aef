import { KlioError } from '../../../errors/klio-error.ts';
import { credentialsError, isCredentialsProblem } from '../credentials-error.ts';
import { type Operation, TransientError } from '../transient-error.ts';

/** An operation on a bucket or an object, and the role that allows it. */
export interface StorageOperation extends Operation {
  readonly role: string;
}

// https://cloud.google.com/storage/docs/retry-strategy#retryable
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** Cloud Storage says some of its rate limits with a 403. */
const RATE_LIMIT = /rateLimitExceeded|userRateLimitExceeded|quotaExceeded/;
const CHECKSUM = /crc32c|md5/i;

/** The error as it is where it is ours; what the client threw, by what Cloud Storage answered to it. */
export function storageError(operation: StorageOperation, thrown: unknown): KlioError {
  if (thrown instanceof KlioError) return thrown;
  const { code } = thrown as { code?: unknown };
  if (typeof code === 'number') return refusal(operation, code, thrown as ApiError);
  if (isCredentialsProblem(thrown)) return credentialsError(thrown, operation, 'STORAGE_UNAVAILABLE');
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return failure(operation, `Cloud Storage did not answer, ${said}`, thrown);
}

/** True for "no such object", and not for "no such bucket", of whose objects nothing can be said. */
export function isMissingObject(thrown: unknown): boolean {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  return code === 404 && !saysBucketMissing(String(message));
}

/** True where the object is not what the precondition says. */
export function isFailedPrecondition(thrown: unknown): boolean {
  return thrown instanceof PreconditionFailed;
}

class PreconditionFailed extends KlioError {}

/** An upload that arrived changed: the next attempt starts from the body again. */
export function corruptUpload({ action, facts }: Operation, what: string): KlioError {
  return new KlioError('STORAGE_UNAVAILABLE', `Cannot ${action}: ${what} [${facts}]`);
}

/** What the client makes of an answer: https://cloud.google.com/storage/docs/json_api/v1/status-codes */
interface ApiError extends Error {
  readonly errors?: readonly { readonly reason?: string; readonly message?: string }[];
}

/** What an answer that is neither success nor expected means. */
function refusal(operation: StorageOperation, status: number, error: ApiError): KlioError {
  const message = JSON.stringify(error.errors?.[0]?.message ?? error.message.slice(0, 200));
  const reasons = (error.errors ?? []).map(({ reason }) => reason).join(' ');
  const facts = `${operation.facts}, status=${status}`;
  const cannot = `Cannot ${operation.action}`;
  const cause = { cause: error };
  if (status === 412)
    return new PreconditionFailed('STORAGE_UNAVAILABLE', `${cannot}: precondition failed [${facts}]`, cause);
  if (status === 404 && saysBucketMissing(error.message)) return bucketMissing(operation, cause);
  if (status === 429 || RATE_LIMIT.test(reasons)) {
    return new TransientError(
      'RESOURCE_EXHAUSTED',
      `${cannot}: over a rate limit, ${message} [${facts}]`,
      cause,
    );
  }
  if (TRANSIENT_STATUS.has(status)) return failure({ ...operation, facts }, `unavailable, ${message}`, error);
  if (status === 401) {
    return new KlioError(
      'PERMISSION_DENIED',
      `${cannot}: credentials not accepted, ${message} [${facts}]`,
      cause,
    );
  }
  if (status === 403) {
    return new KlioError(
      'PERMISSION_DENIED',
      `${cannot}: permission denied, ${message}; grant "${operation.role}" on the bucket to the account that ` +
        `this runs as [${facts}]`,
      cause,
    );
  }
  // The bytes changed on their way: the same request may arrive unharmed.
  if (status === 400 && CHECKSUM.test(message)) {
    return failure({ ...operation, facts }, `checksum refused, ${message}`, error);
  }
  return new KlioError('STORAGE_UNAVAILABLE', `${cannot}: refused, ${message} [${facts}]`, cause);
}

/** True where a 404 is not about the object: nothing can be said of it before its bucket exists. */
function saysBucketMissing(body: string): boolean {
  return /bucket does not exist/i.test(body);
}

function bucketMissing({ action, facts }: Operation, cause: ErrorOptions): KlioError {
  return new KlioError(
    'STORAGE_UNAVAILABLE',
    `Cannot ${action}: the bucket does not exist; deploy the graph or correct the name [${facts}]`,
    cause,
  );
}

/** An answer that does not make sense, so that nothing may be concluded from it. */
export function nonsense({ action, facts }: Operation, what: string): KlioError {
  return new KlioError('STORAGE_UNAVAILABLE', `Cannot ${action}: ${what} [${facts}]`);
}

/** An answer, or none, that the same request may not meet again. */
function failure({ action, facts }: Operation, what: string, cause?: unknown): TransientError {
  return new TransientError('STORAGE_UNAVAILABLE', `Cannot ${action}: ${what} [${facts}]`, { cause });
}
