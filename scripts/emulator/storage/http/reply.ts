import type { Readable } from 'node:stream';
import { ApiError } from '../model/errors.ts';

/** What a request is answered with: a resource to write as JSON, a stream of bytes, or neither. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource?: unknown;
  /** Spaces to indent the resource by. */
  readonly indent?: number;
  /** Whoever drops the reply unread destroys it. */
  readonly stream?: Readable;
}

export function json(resource: unknown, status = 200): Reply {
  return { status, headers: { 'cache-control': 'no-cache, no-store' }, resource };
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers };
}

/** Any error in Google's JSON form. One that is not an ApiError is a fault of the emulator: 500. */
export function errorReply(thrown: unknown): Reply {
  const error = thrown instanceof ApiError ? thrown : internalError(thrown);
  if (error.status === 304) return empty(304, error.headers);
  const { status, reason, message, location } = error;
  const detail = { message, domain: 'global', reason, ...(location !== undefined && { location }) };
  const reply = json({ error: { code: status, message, errors: [detail] } }, status);
  return { ...reply, headers: { ...reply.headers, ...error.headers } };
}

function internalError(thrown: unknown): ApiError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  process.emitWarning(`Cloud Storage emulator failed: ${error.stack ?? error.message}`);
  return new ApiError(500, 'internalError', `The Cloud Storage emulator failed: ${error.message}`);
}
