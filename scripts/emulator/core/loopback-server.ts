import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const LOOPBACK = '127.0.0.1';
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves HTTP on the loopback interface only. Requests that name another host are answered 403, so that no
 * web page can reach the server under a name of its own. What the handler throws is answered 500. Throws
 * when the port is taken.
 */
export async function listenOnLoopback(port: number, handle: Handler): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    if (LOCAL_HOST.test(request.headers.host ?? '')) {
      handle(request, response).catch((error: unknown) => response.writeHead(500).end(`${error}\n`));
    } else {
      response.writeHead(403).end('This server answers to localhost only\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return { port: portOf(server), close: () => close(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
