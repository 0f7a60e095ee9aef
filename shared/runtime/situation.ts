import type { KlioError } from '../errors/klio-error.ts';
import type { AnyJob, Input, Output } from '../graph/job.ts';
import type { RequestStamp } from '../message/klio-message.ts';
import type { MissingWork } from '../plan/plan-missing.ts';
import type { ObjectInfo } from '../platform/object-store.ts';
import type { Station } from './flow.ts';

/** All that a decision about one message depends on, apart from the objects. */
export interface Situation extends Station {
  readonly entityId: string;
  readonly force: boolean;
  readonly request: RequestStamp;
  /** The parent whose event this is; null for a direct message. */
  readonly sender: AnyJob | null;
  /** The parents that this request makes publish, the sender among them. */
  readonly inFlow: readonly AnyJob[];
  /** How often this job planned its parents in this request already. */
  readonly plannedBefore: number;
}

/** What was found where somebody looked: null is a missing object. */
export type Seen = ReadonlyMap<Input, ObjectInfo | null>;

/** An output to write, and the generation that it must have until then. */
export interface Writing {
  readonly output: Output;
  readonly ifGenerationMatch: string;
}

export type Decision =
  | {
      readonly kind: 'look';
      readonly step: 'parents' | 'outputs' | 'inputs';
      readonly ports: readonly Input[];
    }
  | { readonly kind: 'wait'; readonly for: AnyJob }
  | { readonly kind: 'skip'; readonly remember: boolean }
  | { readonly kind: 'request-parents'; readonly plan: MissingWork }
  | {
      readonly kind: 'work';
      readonly inputs: Readonly<Record<string, ObjectInfo>>;
      /** In the order of writing. */
      readonly writings: readonly Writing[];
      readonly remember: boolean;
    }
  | { readonly kind: 'fail'; readonly error: KlioError };
