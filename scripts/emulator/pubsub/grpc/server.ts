import { Server } from '@grpc/grpc-js';
import type { Clock } from '../../../../shared/platform/clock.ts';
import { type GrpcServer, listenGrpc } from '../../core/grpc-server.ts';
import type { Access } from '../../iam/access.ts';
import type { Broker } from '../model/broker.ts';
import { loadService } from './protos.ts';
import { publisherService } from './publisher-service.ts';
import { subscriberService } from './subscriber-service.ts';

/** More than any valid request, so that a longer one is answered with the limit that it breaks. */
const MAX_RECEIVE_BYTES = 64 << 20;

/**
 * Serves a broker over gRPC on the loopback interface only, to callers who may do what `access` allows. Throws
 * when the port is taken.
 */
export function serveGrpc(
  broker: Broker,
  { clock, port, access }: { clock: Clock; port: number; access: Access },
): Promise<GrpcServer> {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_RECEIVE_BYTES });
  server.addService(loadService('Publisher'), publisherService(broker, access));
  server.addService(loadService('Subscriber'), subscriberService(broker, clock, access));
  return listenGrpc(server, port, 'Pub/Sub');
}
