import { isMap, mapOf, type Value } from './value.ts';

/** https://docs.cloud.google.com/workflows/docs/reference/syntax/error-types#error-tags */
export type ErrorTag =
  | 'AuthError'
  | 'ConnectionError'
  | 'ConnectionFailedError'
  | 'ExecutionError'
  | 'HttpError'
  | 'IndexError'
  | 'KeyError'
  | 'OperationError'
  | 'ParallelNestingError'
  | 'RecursionError'
  | 'ResourceLimitError'
  | 'SystemError'
  | 'TimeoutError'
  | 'TypeError'
  | 'UnhandledBranchError'
  | 'ValueError'
  | 'ZeroDivisionError';

/** Where a workflow was when it raised. */
export interface TracePosition {
  readonly routine: string;
  readonly step: string;
  readonly line: number;
}

/** An error of a workflow, which its `except` may catch: mostly a map, or whatever a `raise` step was given. */
export class RaisedError extends Error {
  override readonly name = 'RaisedError';
  readonly payload: Value;
  /** Innermost first. */
  readonly trace: TracePosition[] = [];
  /** Whether the trace has the step of the routine that is being left. */
  located = false;

  constructor(payload: Value) {
    super(messageOf(payload));
    this.payload = payload;
  }
}

/** An error of the language itself. Its message starts with its tag, as the service's do. */
export function raised(tag: ErrorTag, message: string): RaisedError {
  return raisedMap(tag, `${tag}: ${message}`);
}

/** An error of something that was called, with what else is known of it. */
export function raisedMap(
  tag: ErrorTag,
  message: string,
  facts: Readonly<Record<string, Value>> = {},
): RaisedError {
  return new RaisedError(
    mapOf({ ...facts, message, tags: tag === 'TimeoutError' ? [tag, 'OSError'] : [tag] }),
  );
}

function messageOf(payload: Value): string {
  if (typeof payload === 'string') return payload;
  const message = isMap(payload) ? payload.get('message') : undefined;
  return typeof message === 'string' ? message : 'An error was raised';
}
