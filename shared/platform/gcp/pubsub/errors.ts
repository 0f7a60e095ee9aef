import { KlioError } from '../../../errors/klio-error.ts';
import { credentialsError } from '../credentials-error.ts';
import { type Operation, TransientError } from '../transient-error.ts';

// https://grpc.io/docs/guides/status-codes/
const CANCELLED = 1;
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

// As the client does for Publish: https://cloud.google.com/pubsub/docs/reference/error-codes
const TRANSIENT = new Set([CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE]);
const SIZE = /too (large|long|big|many)|exceed|size|limit|at most/i;

/** What a failed publish means, as a TransientError where the same request may succeed in a moment. */
export function publishError(operation: Operation, thrown: unknown): KlioError {
  const { code, details, message } = (thrown ?? {}) as { code?: unknown; details?: string; message?: string };
  const said = JSON.stringify(details || message || String(thrown));
  const cannot = `Cannot ${operation.action}`;
  const facts = `${operation.facts}, status=${code}`;
  const cause = { cause: thrown };
  if (typeof code !== 'number') return credentialsError(thrown, operation, 'PUBLISH_FAILED');
  if (code === RESOURCE_EXHAUSTED) {
    return new TransientError('RESOURCE_EXHAUSTED', `${cannot}: over a quota, ${said} [${facts}]`, cause);
  }
  if (TRANSIENT.has(code)) {
    return new TransientError(
      'PUBLISH_FAILED',
      `${cannot}: Pub/Sub did not take it, ${said} [${facts}]`,
      cause,
    );
  }
  if (code === PERMISSION_DENIED) {
    const advice = 'grant "roles/pubsub.publisher" on the topic to the account that this runs as';
    return new KlioError('PERMISSION_DENIED', `${cannot}: ${said}; ${advice} [${facts}]`, cause);
  }
  if (code === UNAUTHENTICATED) return credentialsError(thrown, operation, 'PUBLISH_FAILED');
  if (code === NOT_FOUND) {
    const advice = 'the topic does not exist; deploy the graph or correct the name';
    return new KlioError('PUBLISH_FAILED', `${cannot}: ${advice} [${facts}]`, cause);
  }
  if (code === INVALID_ARGUMENT && SIZE.test(said)) {
    return new KlioError('MESSAGE_TOO_LARGE', `${cannot}: refused, ${said} [${facts}]`, cause);
  }
  return new KlioError('PUBLISH_FAILED', `${cannot}: refused, ${said} [${facts}]`, cause);
}
