import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Access } from '../../iam/access.ts';
import { checkCaller, checkHeaders } from './guard.ts';
import { parseQuery } from './query.ts';
import { errorReply, type Reply } from './reply.ts';
import { dispatch, type Route } from './router.ts';

export interface HttpServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Cuts all connections, and resolves when no handler runs any more. */
  close(): Promise<void>;
}

/**
 * Serves the routes on 127.0.0.1 and nowhere else, to callers who may do what `access` allows. Throws when the
 * port is taken.
 */
export async function serve(routes: readonly Route[], port: number, access: Access): Promise<HttpServer> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answered = answer({ routes, access }, request, response).finally(() => running.delete(answered));
    running.add(answered);
  });
  // An upload may take longer than Node's five minutes, and a client must not find its connection closed.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await listen(server, port);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, ...running]);
    },
  };
}

interface Service {
  readonly routes: readonly Route[];
  readonly access: Access;
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    throw new Error(`Cannot start the Cloud Storage emulator: port ${port} cannot be opened`, {
      cause: error,
    });
  }
}

/** Never rejects: a connection that breaks is the client's to notice. */
async function answer(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await replyTo(service, request).catch((error: unknown) => {
    const gone = request.destroyed && !request.complete;
    return gone ? null : errorReply(error);
  });
  if (!reply || response.destroyed) {
    reply?.stream?.destroy();
    response.destroy();
    return;
  }
  await send(reply, response, request.method === 'HEAD').catch(() => response.destroy());
}

async function replyTo({ routes, access }: Service, request: IncomingMessage): Promise<Reply> {
  const { headers, method = 'GET', url = '/' } = request;
  checkCaller(headers);
  checkHeaders(headers);
  const [rawPath = '/', ...rest] = url.split('?');
  const query = parseQuery(rest.join('?'));
  return dispatch(routes, {
    method,
    rawPath,
    query,
    headers,
    // A handler that stops reading half-way still has an answer to send.
    body: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
    // Not the request: destroying one that is complete leaves its connection open.
    hangUp: () => request.socket.destroy(),
    whenGone: () => whenClosed(request.socket),
    origin: `http://${headers.host}`,
    access,
  });
}

function whenClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

async function send(reply: Reply, response: ServerResponse, headersOnly: boolean): Promise<void> {
  const { status, headers, resource, indent, stream } = reply;
  response.statusCode = status;
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, toHeader(value));
  if (stream && !headersOnly) return pipeline(stream, response);
  stream?.destroy();
  if (stream || status === 304) {
    response.end();
    return;
  }
  const text = resource === undefined ? '' : JSON.stringify(resource, null, indent);
  if (text !== '') response.setHeader('content-type', 'application/json; charset=UTF-8');
  if (status !== 204) response.setHeader('content-length', Buffer.byteLength(text));
  response.end(headersOnly ? '' : text);
}

/** HTTP headers are bytes: beyond ASCII they are UTF-8, which Node takes as one character a byte. */
function toHeader(value: string): string {
  return Buffer.from(value).toString('latin1');
}
