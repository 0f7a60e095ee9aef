import type { IncomingMessage } from 'node:http';

/** Cloud Run's for HTTP/1: https://docs.cloud.google.com/run/quotas */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

/**
 * Why a request may not come in, null when it may. A web page in the developer's browser can post to any local
 * port; browsers mark such requests, and Pub/Sub never sends these marks.
 */
export function refuseRequest({ headers }: IncomingMessage): { status: number; reason: string } | null {
  if (headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none') {
    return { status: 403, reason: 'Web pages may not call functions' };
  }
  if (Number(headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) {
    return { status: 413, reason: `A request has at most ${MAX_REQUEST_BYTES} bytes` };
  }
  return null;
}
