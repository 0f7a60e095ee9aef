import type { ErrorDescription } from '../run/describe-error.ts';
import type { TracePosition } from '../values/raised-error.ts';
import type { MachineEvent } from './event.ts';

/** What a deployment made. A new one is made when one of these changes. */
export interface Revision {
  /** `000001-a4d`: a number, and three digits that depend on the rest. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly source: string;
  /** An email address. */
  readonly serviceAccount: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Workflow {
  /** `projects/P/locations/L/workflows/W` */
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Oldest first, at least one. */
  readonly revisions: readonly Revision[];
}

export type EndState = 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Execution {
  /** The workflow's name and `/executions/ID`. */
  readonly name: string;
  readonly workflow: string;
  readonly revisionId: string;
  /** As JSON; empty for none. */
  readonly argument: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** Null while it is queued. */
  readonly startedAtMs: number | null;
  readonly end: ExecutionEnd | null;
  /** What has happened to it since the start; empty once it has ended. */
  readonly history: readonly MachineEvent[];
}

export interface ExecutionEnd {
  readonly state: EndState;
  readonly atMs: number;
  /** As JSON; null unless it succeeded. */
  readonly result: string | null;
  /** Null when it succeeded. */
  readonly error: ErrorDescription | null;
  /** Where it was. */
  readonly positions: readonly TracePosition[];
  /** Steps that were run. */
  readonly steps: number;
}

export interface State {
  readonly workflows: Map<string, Workflow>;
  readonly executions: Map<string, Execution>;
}

export function emptyState(): State {
  return { workflows: new Map(), executions: new Map() };
}
