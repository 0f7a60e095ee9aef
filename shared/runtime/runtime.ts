import type { ErrorCode } from '../errors/klio-error.ts';
import type { Job } from '../graph/job.ts';
import type { Clock } from '../platform/clock.ts';
import type { ObjectStore } from '../platform/object-store.ts';
import type { Publisher } from '../platform/publisher.ts';
import type { CrashPoint } from './crash-point.ts';
import type { Facts } from './facts.ts';
import type { Station } from './flow.ts';
import type { Transform } from './transform.ts';

/** One job at work: its place in the graph, its transform, and the platform it stands on. */
export interface Runtime extends Station {
  readonly transform: Transform<Job>;
  readonly store: ObjectStore;
  readonly publisher: Publisher;
  readonly clock: Clock;
  /** Time for one message, in milliseconds: shorter than the function's timeout and the ack deadline. */
  readonly timeLimitMs: number;
  /** On this attempt the runtime dead-letters by itself, so that the letter carries its error. */
  readonly maxDeliveryAttempts: number;
  /** Writes a line of the job's own log, beside the one line per message. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  /** Called as each named point is passed: where tests and the local cloud cause crashes. */
  readonly reached?: (point: CrashPoint) => void | Promise<void>;
}

/** One delivery of a Pub/Sub message, however it came. */
export interface Delivery {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
  readonly publishTimeMs: number;
  /** Counted by Pub/Sub from 1. */
  readonly attempt: number;
  /** Name of the parent whose subscription it came by; undefined on the job's own input topic. */
  readonly from: string | undefined;
  /** The request was no push: there is nothing to read, only to keep. */
  readonly malformed?: boolean;
}

/** What handling one message came to. Only `failed` asks for another delivery. */
export type Outcome =
  | 'processed' // the transform ran, outputs and event are out
  | 'skipped' // the outputs were there, the event is out
  | 'waited' // another parent's event will act
  | 'requested_parents' // missing parents have been started
  | 'pinged' // passed on without work
  | 'dropped' // not addressed to this job
  | 'rejected' // in the dead letters, with the reason
  | 'failed'; // to be delivered again

export interface Handled {
  readonly outcome: Outcome;
  /** Whether Pub/Sub may forget the message. */
  readonly ack: boolean;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly stack?: string };
  readonly facts: Facts;
}
