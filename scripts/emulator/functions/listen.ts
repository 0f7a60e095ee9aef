import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Makes a server listen on 127.0.0.1 and returns its port. `port` 0: any free one. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(new Error(`Cannot listen on port ${port}: ${why}`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
