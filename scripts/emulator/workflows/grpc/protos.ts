import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON, loadSync, type PackageDefinition } from '@grpc/proto-loader';

const OPTIONS = { longs: String, enums: String, defaults: true };

/** Loading takes tens of milliseconds, and tests start many emulators. */
let executions: PackageDefinition | null = null;
let workflows: PackageDefinition | null = null;

/** google.cloud.workflows.executions.v1.Executions, from the protos that Google's client package ships. */
export function executionsDefinition(): ServiceDefinition {
  const require = createRequire(import.meta.url);
  const protos: unknown = require('@google-cloud/workflows/build/protos/protos.json');
  executions ??= fromJSON(protos as Parameters<typeof fromJSON>[0], OPTIONS);
  return executions['google.cloud.workflows.executions.v1.Executions'] as ServiceDefinition;
}

/** google.cloud.workflows.v1.Workflows, which the client has no code for any more, but still the protos. */
export function workflowsDefinition(): ServiceDefinition {
  const client = createRequire(import.meta.url).resolve('@google-cloud/workflows');
  const gax = createRequire(client).resolve('google-gax');
  const includeDirs = [client, gax].map((entry) => join(dirname(entry), '../protos'));
  workflows ??= loadSync('google/cloud/workflows/v1/workflows.proto', { ...OPTIONS, includeDirs });
  return workflows['google.cloud.workflows.v1.Workflows'] as ServiceDefinition;
}
