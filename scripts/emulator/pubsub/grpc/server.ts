import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Clock } from '../../../../shared/platform/clock.ts';
import { listenOnLoopback } from '../../core/loopback-server.ts';
import type { Access } from '../../iam/access.ts';
import type { Broker } from '../model/broker.ts';
import { loadService } from './protos.ts';
import { publisherService } from './publisher-service.ts';
import { subscriberService } from './subscriber-service.ts';

/** More than any valid request, so that a longer one is answered with the limit that it breaks. */
const MAX_RECEIVE_BYTES = 64 << 20;

export interface GrpcServer {
  readonly port: number;
  /** Lets calls end that are ending, then breaks off what is still open. */
  close(): Promise<void>;
}

const GRACE_MS = 500;

/**
 * Serves a broker over gRPC on the loopback interface only, to callers who may do what `access` allows. Throws
 * when the port is taken.
 */
export async function serveGrpc(
  broker: Broker,
  { clock, port, access }: { clock: Clock; port: number; access: Access },
): Promise<GrpcServer> {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_RECEIVE_BYTES });
  server.addService(loadService('Publisher'), publisherService(broker, access));
  server.addService(loadService('Subscriber'), subscriberService(broker, clock, access));
  return { port: await bind(server, port), close: () => close(server) };
}

/** Looks first whether the port is free, since gRPC writes to stderr of its own accord when it is not. */
async function bind(server: Server, port: number): Promise<number> {
  try {
    if (port !== 0) await (await listenOnLoopback(port, async () => undefined)).close();
    return await promisify(server.bindAsync.bind(server))(
      `127.0.0.1:${port}`,
      ServerCredentials.createInsecure(),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot start Pub/Sub: ${reason}; stop what uses the port or choose another [port=${port}]`,
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
