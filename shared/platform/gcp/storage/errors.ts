import { KlioError } from '../../../errors/klio-error.ts';
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

/** An exchange that broke off before its answer was whole. */
export function brokenExchange(operation: Operation, cause: unknown): TransientError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return failure(operation, `Cloud Storage did not answer, ${said}`, cause);
}

/** What an answer that is neither success nor expected means. */
export function refusal(operation: StorageOperation, status: number, body: string): KlioError {
  const { message, reasons } = parseErrorBody(body);
  const facts = `${operation.facts}, status=${status}`;
  const cannot = `Cannot ${operation.action}`;
  if (status === 429 || RATE_LIMIT.test(reasons)) {
    return new TransientError('RESOURCE_EXHAUSTED', `${cannot}: over a rate limit, ${message} [${facts}]`);
  }
  if (TRANSIENT_STATUS.has(status)) return failure({ ...operation, facts }, `unavailable, ${message}`);
  if (status === 401) {
    return new KlioError('PERMISSION_DENIED', `${cannot}: credentials not accepted, ${message} [${facts}]`);
  }
  if (status === 403) {
    return new KlioError(
      'PERMISSION_DENIED',
      `${cannot}: permission denied, ${message}; grant "${operation.role}" on the bucket to the account that ` +
        `this runs as [${facts}]`,
    );
  }
  // The bytes changed on their way: the same request may arrive unharmed.
  if (status === 400 && CHECKSUM.test(message)) {
    return failure({ ...operation, facts }, `checksum refused, ${message}`);
  }
  return new KlioError('STORAGE_UNAVAILABLE', `${cannot}: refused, ${message} [${facts}]`);
}

/** True where a 404 is not about the object: nothing can be said of it before its bucket exists. */
export function saysBucketMissing(body: string): boolean {
  return /bucket does not exist/i.test(body);
}

export function bucketMissing({ action, facts }: Operation): KlioError {
  return new KlioError(
    'STORAGE_UNAVAILABLE',
    `Cannot ${action}: the bucket does not exist; deploy the graph or correct the name [${facts}]`,
  );
}

/** An answer that does not make sense, so that nothing may be concluded from it. */
export function nonsense({ action, facts }: Operation, what: string): KlioError {
  return new KlioError('STORAGE_UNAVAILABLE', `Cannot ${action}: ${what} [${facts}]`);
}

/** An answer, or none, that the same request may not meet again. */
export function failure({ action, facts }: Operation, what: string, cause?: unknown): TransientError {
  return new TransientError('STORAGE_UNAVAILABLE', `Cannot ${action}: ${what} [${facts}]`, { cause });
}

/** https://cloud.google.com/storage/docs/json_api/v1/status-codes */
function parseErrorBody(text: string): { message: string; reasons: string } {
  try {
    const { error } = JSON.parse(text);
    const reasons = (error.errors ?? []).map(({ reason }: { reason?: string }) => reason).join(' ');
    return { message: JSON.stringify(String(error.message)), reasons };
  } catch {
    return { message: JSON.stringify(text.slice(0, 200)), reasons: '' };
  }
}
