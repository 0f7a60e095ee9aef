import type { Input } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import type { ObjectInfo } from '../../../shared/platform/object-store.ts';
import type { StepObject } from './explanation.ts';

/** What was seen of one entity: null is a missing object. */
export interface Sight {
  readonly names: ResourceNames;
  readonly entityId: string;
  readonly seen: ReadonlyMap<Input, ObjectInfo | null>;
}

export function stepObject(port: Input, sight: Sight): StepObject {
  const found = sight.seen.get(port);
  const uri = uriOf(port, sight);
  if (!found) return { uri, exists: false };
  const createdAt = new Date(found.createdAtMs).toISOString();
  return { uri, exists: true, sizeBytes: found.sizeBytes, createdAt };
}

export function uriOf(port: Input, { names, entityId }: Sight): string {
  const { bucket, name } = names.object(port, entityId);
  return `gs://${bucket}/${name}`;
}
