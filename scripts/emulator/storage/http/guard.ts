import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, unsupported } from '../model/errors.ts';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Headers that would change what a request means, and that nothing here acts on. */
const REFUSED_HEADERS = [
  /^if-match$/,
  /^if-unmodified-since$/,
  /^x-http-method-override$/,
  /^x-goog-encryption-/,
  /^x-goog-copy-source-encryption-/,
];

/**
 * Keeps web pages out: a name that was rebound to 127.0.0.1 shows in Host, a request from another site's page
 * in Origin. Throws 403.
 */
export function checkCaller(headers: IncomingHttpHeaders): void {
  const host = headers.host ?? '';
  if (!LOCAL_HOSTS.has(hostname(host))) {
    throw forbidden(`Host ${JSON.stringify(host)} is not this machine: use 127.0.0.1, localhost or [::1]`);
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw forbidden(`Requests from the web page ${JSON.stringify(origin)} are not allowed`);
  }
}

/** Throws 501 for a header that the real service would obey. */
export function checkHeaders(headers: IncomingHttpHeaders): void {
  const refused = Object.keys(headers).find((name) => REFUSED_HEADERS.some((pattern) => pattern.test(name)));
  if (refused !== undefined) throw unsupported(`header ${JSON.stringify(refused)}`, refused);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw unsupported(`header "content-encoding: ${encoding}" on a request`, 'content-encoding');
  }
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function forbidden(message: string): ApiError {
  return new ApiError(403, 'forbidden', message);
}
