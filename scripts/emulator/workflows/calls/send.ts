import * as http from 'node:http';
import * as https from 'node:https';
import { MAX_RESPONSE_BYTES } from '../limits.ts';
import { raised, raisedMap } from '../values/raised-error.ts';
import type { HttpRequest, HttpResponse } from './http-message.ts';

/**
 * Sends a request and reads the whole response, following no redirects. Raises a ConnectionFailedError,
 * ConnectionError or ResourceLimitError. Breaks off, and raises something, when the signal fires.
 */
export function send(
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: Error) => {
      const [tag, what] = connected
        ? (['ConnectionError', 'connection broken'] as const)
        : (['ConnectionFailedError', 'connection failed'] as const);
      reject(raisedMap(tag, `${what}: ${messageOf(error)}`));
    };
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      headers: { ...headers, ...(body && { 'Content-Length': body.length }) },
      agent: false, // a connection of its own: one that was kept open may break just as it is used
      signal,
    });
    request.on('socket', (socket) => socket.once('connect', () => (connected = true)));
    request.on('error', fail);
    request.on('response', (response) => {
      read(response).then(
        (whole) => resolve({ ...describe(response), body: whole }),
        (error) => {
          response.destroy();
          if (error instanceof TooLarge) reject(raised('ResourceLimitError', error.message));
          else fail(error);
        },
      );
    });
    request.end(body ?? undefined);
  });
}

class TooLarge extends Error {}

async function read(response: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_RESPONSE_BYTES) throw new TooLarge(`a response has at most ${MAX_RESPONSE_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function describe({ statusCode = 0, headers }: http.IncomingMessage): Omit<HttpResponse, 'body'> {
  const texts = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  return { status: statusCode, headers: Object.fromEntries(texts) };
}

/** A refused connection is an AggregateError without a message when the host has several addresses. */
function messageOf(error: NodeJS.ErrnoException): string {
  return error.message || error.code || 'unknown error';
}
