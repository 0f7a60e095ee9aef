import { createRequire } from 'node:module';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** The definition of a Pub/Sub service, from the protos that Google's client package ships. */
export function loadService(name: 'Publisher' | 'Subscriber'): ServiceDefinition {
  const protos: unknown = createRequire(import.meta.url)('@google-cloud/pubsub/build/protos/protos.json');
  const definitions = fromJSON(protos as Parameters<typeof fromJSON>[0], {
    longs: String,
    enums: String,
    defaults: true,
  });
  return definitions[`google.pubsub.v1.${name}`] as ServiceDefinition;
}
