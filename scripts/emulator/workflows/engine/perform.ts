import type { Call } from '../run/effect.ts';
import type { Value } from '../values/value.ts';

/** Who calls, and from where. */
export interface CallContext {
  /** Full name. */
  readonly execution: string;
  /** Of the call within its execution; the same when it is made again after a restart. */
  readonly number: number;
  /** The account that the workflow acts as. */
  readonly serviceAccount: string;
  /** Fires when nobody waits for the call any more. */
  readonly signal: AbortSignal;
}

/** Makes a call to the outside. Rejects with a RaisedError for what the workflow may catch. */
export type Perform = (call: Call, context: CallContext) => Promise<Value>;
