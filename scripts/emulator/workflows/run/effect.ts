import type { Value } from '../values/value.ts';
import type { Thread } from './thread.ts';

/** What an execution waits for. */
export type Effect = ExternalEffect | Fork;

/** What comes from outside of the execution, and is journalled when it does. */
export type ExternalEffect = Call | Sleep | AwaitCallback;

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  /** Complete and of the right types. */
  readonly args: ReadonlyMap<string, Value>;
}

export interface Sleep {
  readonly kind: 'sleep';
  readonly untilMs: number;
}

export interface AwaitCallback {
  readonly kind: 'callback';
  readonly callbackId: string;
  readonly untilMs: number;
}

/** Branches that run beside each other. Comes to a map of what was raised in them, or to null. */
export interface Fork {
  readonly kind: 'fork';
  readonly branches: readonly ForkedBranch[];
  /** So many at a time. */
  readonly limit: number;
}

export interface ForkedBranch {
  readonly id: string;
  start(thread: Thread): Run<unknown>;
}

/** What came of an effect: a value, or the payload of an error. */
export type Outcome = { readonly value: Value } | { readonly error: Value };

/** A part of an execution. It yields what it waits for and is given what came of it. */
export type Run<T> = Generator<Effect, T, Outcome>;
