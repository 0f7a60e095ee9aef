import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where functions under test wait until a test lets them go on. */
export interface Gate {
  readonly port: number;
  /** The next function that arrives, in order. */
  arrival(): Promise<Arrival>;
  close(): Promise<void>;
}

export interface Arrival {
  letGo(): void;
  /** Resolves when the connection is gone: let go, given up, or the process is dead. */
  readonly gone: Promise<unknown>;
}

export async function openGate(): Promise<Gate> {
  const arrived: Arrival[] = [];
  const awaited: ((arrival: Arrival) => void)[] = [];
  const server = createServer((request, response: ServerResponse) => {
    const gone = new Promise((resolve) => request.socket.once('close', resolve));
    const arrival = { letGo: () => response.setHeader('connection', 'close').end('go'), gone };
    const next = awaited.shift();
    if (next) next(arrival);
    else arrived.push(arrival);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arrival: async () => arrived.shift() ?? new Promise((resolve) => awaited.push(resolve)),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
