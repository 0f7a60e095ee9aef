import { Server } from '@grpc/grpc-js';
import { type GrpcServer, listenGrpc } from '../../core/grpc-server.ts';
import type { Executions } from '../engine/executions.ts';
import type { Workflows } from '../engine/workflows.ts';
import type { State } from '../store/state.ts';
import { executionsService } from './executions-service.ts';
import { executionsDefinition, workflowsDefinition } from './protos.ts';
import { workflowsService } from './workflows-service.ts';

/** Serves workflows and their executions over gRPC on the loopback interface only. Throws when the port is taken. */
export function serveGrpc(
  { workflows, executions, state }: { workflows: Workflows; executions: Executions; state: State },
  port: number,
): Promise<GrpcServer> {
  const server = new Server();
  server.addService(executionsDefinition(), executionsService(executions, state));
  const definition = workflowsDefinition();
  server.addService(definition, workflowsService(workflows, definition));
  return listenGrpc(server, port, 'Workflows');
}
