import type { IncomingMessage } from 'node:http';

/** Cloud Run's for HTTP/1: https://docs.cloud.google.com/run/quotas */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Why a request may not come in, null when it may. A web page in the developer's browser can reach a local
 * port: by a name that it lets point here (DNS rebinding), or by simply posting to it, which browsers mark.
 */
export function refuseRequest({ headers }: IncomingMessage): { status: number; reason: string } | null {
  if (!LOCAL_HOST.test(headers.host ?? '')) {
    const host = JSON.stringify(headers.host ?? '');
    return { status: 403, reason: `Host ${host} is not this machine: use 127.0.0.1 or localhost` };
  }
  if (headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none') {
    return { status: 403, reason: 'Web pages may not call functions' };
  }
  if (Number(headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) {
    return { status: 413, reason: `A request has at most ${MAX_REQUEST_BYTES} bytes` };
  }
  return null;
}
