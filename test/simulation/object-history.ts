import type { ObjectInfo, ObjectName } from '../../shared/platform/object-store.ts';
import type { SimProcess } from './sim-process.ts';

/** One generation of an object, alive from one step of the simulation to another. */
export interface Version extends ObjectInfo {
  readonly bytes: Uint8Array;
  readonly createdStep: number;
  /** Infinity while it is the live one. */
  removedStep: number;
  /** Null for what was there at the start and for what people put there. */
  readonly writtenBy: SimProcess | null;
}

/** An object with its past, so that what a handler saw can be judged later. */
export class ObjectHistory implements ObjectName {
  readonly bucket: string;
  readonly name: string;
  readonly versions: Version[] = [];
  live: Version | null = null;
  /** The last step at which somebody deleted it; -1 when nobody did. */
  deletedStep = -1;
  /** The step at which it last came into being where nothing was. */
  #filledStep = -1;

  constructor({ bucket, name }: ObjectName) {
    this.bucket = bucket;
    this.name = name;
  }

  put(version: Version): void {
    if (this.live) this.live.removedStep = version.createdStep;
    else this.#filledStep = version.createdStep;
    this.live = version;
    this.versions.push(version);
  }

  remove(step: number): void {
    if (!this.live) return;
    this.live.removedStep = step;
    this.live = null;
    this.deletedStep = step;
  }

  /** Whether it was missing at some moment from this step on. */
  wasMissingSince(step: number): boolean {
    return this.live === null || this.#filledStep >= step;
  }

  /** Whether a version that passes was there at some moment from this step on. */
  wasThereSince(step: number, passes: (version: Version) => boolean = () => true): boolean {
    return this.versions.some((version) => version.removedStep >= step && passes(version));
  }
}
