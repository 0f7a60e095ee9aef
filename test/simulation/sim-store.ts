import type { ObjectName } from '../../shared/platform/object-store.ts';
import { ObjectHistory, type Version } from './object-history.ts';
import type { SimProcess } from './sim-process.ts';

/** Where the marker objects of publications lie; everything else is data. */
export const MARKER_PREFIX = '_klio/';

/** Cloud Storage: every bucket there from the start, nothing forgotten. Effects only, no time and no faults. */
export class SimStore {
  readonly #buckets = new Map<string, Map<string, ObjectHistory>>();
  #lastGeneration = 0;

  at({ bucket, name }: ObjectName): ObjectHistory {
    const objects = this.#buckets.get(bucket) ?? new Map<string, ObjectHistory>();
    if (objects.size === 0) this.#buckets.set(bucket, objects);
    const history = objects.get(name) ?? new ObjectHistory({ bucket, name });
    if (history.versions.length === 0) objects.set(name, history);
    return history;
  }

  /** Every object there ever was. */
  all(): ObjectHistory[] {
    return [...this.#buckets.values()].flatMap((objects) => [...objects.values()]);
  }

  put(
    object: ObjectName,
    content: {
      readonly bytes: Uint8Array;
      readonly metadata: Readonly<Record<string, string>>;
      readonly createdAtMs: number;
      readonly step: number;
      readonly writtenBy?: SimProcess;
    },
  ): Version {
    this.#lastGeneration += 1;
    const version: Version = {
      bucket: object.bucket,
      name: object.name,
      generation: `${this.#lastGeneration}`,
      sizeBytes: content.bytes.length,
      createdAtMs: content.createdAtMs,
      metadata: content.metadata,
      bytes: content.bytes,
      createdStep: content.step,
      removedStep: Number.POSITIVE_INFINITY,
      writtenBy: content.writtenBy ?? null,
    };
    this.at(object).put(version);
    return version;
  }
}
