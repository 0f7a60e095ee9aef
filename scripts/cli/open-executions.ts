import { ExecutionsClient } from '@google-cloud/workflows';
import { credentials } from '@grpc/grpc-js';
import type { Environment } from './cli.ts';

/**
 * Google's client for executions of workflows, for the emulator that WORKFLOWS_EMULATOR_HOST names or else for the
 * cloud: it has no such variable of its own. To be closed by the caller.
 */
export function openExecutions(project: string, env: Environment): ExecutionsClient {
  const [servicePath, port] = env.WORKFLOWS_EMULATOR_HOST?.split(':') ?? [];
  if (!servicePath || !port) return new ExecutionsClient({ projectId: project });
  return new ExecutionsClient({
    projectId: project,
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
}
