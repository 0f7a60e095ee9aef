import type { Execution, ExecutionEnd, Revision, Workflow } from './state.ts';

/** A change of the state, as it is journalled. */
export type Event =
  | {
      readonly kind: 'deployed';
      readonly workflow: Omit<Workflow, 'revisions'>;
      /** Null when only what is not of a revision has changed. */
      readonly revision: Revision | null;
    }
  /** Its executions go with it. */
  | { readonly kind: 'deleted'; readonly name: string }
  | {
      readonly kind: 'created';
      readonly execution: Pick<
        Execution,
        'name' | 'workflow' | 'revisionId' | 'argument' | 'labels' | 'createdAtMs'
      >;
    }
  | { readonly kind: 'started'; readonly execution: string; readonly atMs: number }
  | { readonly kind: 'happened'; readonly execution: string; readonly event: MachineEvent }
  | { readonly kind: 'ended'; readonly execution: string; readonly end: ExecutionEnd }
  | { readonly kind: 'forgotten'; readonly execution: string };

/** What moves an execution on. Values are written as `toStored` writes them. */
export type MachineEvent =
  | {
      readonly kind: 'settled';
      readonly number: number;
      readonly atMs: number;
      readonly outcome: { readonly value: string } | { readonly error: string };
    }
  | {
      readonly kind: 'received';
      readonly callbackId: string;
      readonly atMs: number;
      readonly request: string;
    };
