import { status } from '@grpc/grpc-js';
import { PubSubError } from '../pubsub-error.ts';

/** An error as gRPC sends it: ours with its own code, anything else as INTERNAL. */
export function toStatus(error: unknown): { code: status; details: string } {
  if (error instanceof PubSubError) return { code: status[error.code], details: error.message };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}
