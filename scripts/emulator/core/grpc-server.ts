import { promisify } from 'node:util';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { listenOnLoopback } from './loopback-server.ts';

export interface GrpcServer {
  readonly port: number;
  /** Lets calls end that are ending, then breaks off what is still open. */
  close(): Promise<void>;
}

const GRACE_MS = 500;

/** Lets a server listen on the loopback interface only; 0 takes any free port. Throws, naming `what`, when the port is taken. */
export async function listenGrpc(server: Server, port: number, what: string): Promise<GrpcServer> {
  return { port: await bind(server, port, what), close: () => close(server) };
}

/** Looks first whether the port is free, since gRPC writes to stderr of its own accord when it is not. */
async function bind(server: Server, port: number, what: string): Promise<number> {
  try {
    if (port !== 0) await (await listenOnLoopback(port, async () => undefined)).close();
    return await promisify(server.bindAsync.bind(server))(
      `127.0.0.1:${port}`,
      ServerCredentials.createInsecure(),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot start ${what}: ${reason}; stop what uses the port or choose another [port=${port}]`,
      { cause: error },
    );
  }
}

async function close(server: Server): Promise<void> {
  const { promise: graceOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, GRACE_MS);
  await Promise.race([promisify(server.tryShutdown.bind(server))(), graceOver]);
  clearTimeout(timer);
  server.forceShutdown();
}
