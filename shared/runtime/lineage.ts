import type { ObjectInfo } from '../platform/object-store.ts';
import { LINEAGE } from './freshness.ts';
import type { Turn } from './turn.ts';

/** The metadata of every output of a turn: who asked, which message did it, from which input generations. */
export function lineageOf(turn: Turn, inputs: Readonly<Record<string, ObjectInfo>>): Record<string, string> {
  const { message, delivery, runtime } = turn;
  const read = Object.entries(inputs).map(([name, { bucket, name: object, generation }]) => [
    name,
    `gs://${bucket}/${object}#${generation}`,
  ]);
  return {
    [LINEAGE.request]: message.request.id,
    [LINEAGE.requestedAt]: new Date(message.request.requestedAtMs).toISOString(),
    ...(message.force && { [LINEAGE.forced]: '1' }),
    [LINEAGE.message]: delivery.messageId,
    [LINEAGE.version]: runtime.job.version,
    [LINEAGE.inputs]: JSON.stringify(Object.fromEntries(read)),
  };
}
