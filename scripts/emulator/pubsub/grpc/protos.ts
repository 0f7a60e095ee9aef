import { createRequire } from 'node:module';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';

/** Loading takes tens of milliseconds, and tests start many emulators. */
let definitions: PackageDefinition | null = null;

/** The definition of a Pub/Sub service, from the protos that Google's client package ships. */
export function loadService(name: 'Publisher' | 'Subscriber'): ServiceDefinition {
  definitions ??= loadDefinitions();
  return definitions[`google.pubsub.v1.${name}`] as ServiceDefinition;
}

function loadDefinitions(): PackageDefinition {
  const protos: unknown = createRequire(import.meta.url)('@google-cloud/pubsub/build/protos/protos.json');
  return fromJSON(protos as Parameters<typeof fromJSON>[0], { longs: String, enums: String, defaults: true });
}
