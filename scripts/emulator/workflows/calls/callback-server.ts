import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../../shared/platform/clock.ts';
import { answerJwks, JWKS_PATH } from '../../core/jwks-server.ts';
import { type LoopbackServer, listenOnLoopback } from '../../core/loopback-server.ts';
import type { OidcSigner } from '../../core/oidc-signer.ts';
import { formatTime } from '../library/time.ts';
import { MAX_RESPONSE_BYTES } from '../limits.ts';
import { mapOf, type Value } from '../values/value.ts';
import { decodeBody } from './http-message.ts';

const CALLBACK =
  /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/workflows\/[^/]+\/executions\/[^/]+)\/callbacks\/([\w-]+)$/;

/** Takes a request to a callback, and says what came of it. */
export type ReceiveCallback = (
  execution: string,
  callbackId: string,
  method: string,
  request: Value,
) => 'taken' | 'full' | 'unknown';

/** Receives callbacks on the loopback interface, and serves the key that verifies tokens of workflows. Throws when the port is taken. */
export function serveCallbacks(
  port: number,
  {
    receive,
    signer,
    clock,
  }: { readonly receive: ReceiveCallback; readonly signer: OidcSigner; readonly clock: Clock },
): Promise<LoopbackServer> {
  const jwks = answerJwks(signer);
  return listenOnLoopback(port, async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const [, execution, callbackId] = CALLBACK.exec(pathname) ?? [];
    if (pathname === JWKS_PATH) return await jwks(request, response);
    if (execution === undefined || callbackId === undefined) return void response.writeHead(404).end();
    const body = await readBody(request);
    if (body === null) return void response.writeHead(413).end();
    const method = request.method ?? 'GET';
    const outcome = receive(
      execution,
      callbackId,
      method,
      callbackRequest(request, { method, search, body, clock }),
    );
    response.writeHead({ taken: 200, full: 429, unknown: 404 }[outcome]).end();
  });
}

/** https://docs.cloud.google.com/workflows/docs/reference/stdlib/events/await_callback */
function callbackRequest(
  { headers, url = '' }: IncomingMessage,
  { method, search, body, clock }: { method: string; search: string; body: Buffer; clock: Clock },
): Value {
  const texts = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  const query = new Map([...new URLSearchParams(search)]);
  return mapOf({
    http_request: mapOf({
      body: decodeBody(body, headers['content-type'] ?? ''),
      headers: new Map(texts),
      method,
      query,
      url: url.split('?')[0] ?? '',
    }),
    received_time: formatTime(clock.nowMs() / 1000),
    type: 'HTTP',
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_RESPONSE_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
