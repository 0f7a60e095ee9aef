import type { Expression } from '../expression/expression.ts';

/** A definition that has been understood and checked. */
export interface Program {
  readonly routines: ReadonlyMap<string, Routine>;
}

/** The main workflow or a subworkflow. */
export interface Routine {
  readonly name: string;
  /** By name, in order; the value is the default, null where an argument must be given. */
  readonly parameters: ReadonlyMap<string, Expression | null>;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  /** False for one that is written inside of another without a name of its own, and bears that one's. */
  readonly named: boolean;
  readonly line: number;
  readonly body: StepBody;
  readonly next: Jump | null;
}

/** The name of a step, or one of the words `end`, `break` and `continue`. */
export type Jump = string;

export type StepBody =
  | { readonly kind: 'assign'; readonly assignments: readonly Assignment[] }
  | CallBody
  | { readonly kind: 'switch'; readonly cases: readonly SwitchCase[] }
  | { readonly kind: 'for'; readonly loop: Loop }
  | ParallelBody
  | TryBody
  | { readonly kind: 'raise'; readonly error: Expression }
  | { readonly kind: 'return'; readonly value: Expression }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  /** Has nothing but a `next`. */
  | { readonly kind: 'jump' };

export interface Assignment {
  readonly target: Target;
  readonly value: Expression;
}

/** `variable`, or a member of it: each key is evaluated. */
export interface Target {
  readonly variable: string;
  readonly path: readonly Expression[];
}

export interface CallBody {
  readonly kind: 'call';
  readonly callee: string;
  readonly args: ReadonlyMap<string, Expression>;
  readonly result: string | null;
}

export interface SwitchCase {
  readonly condition: Expression;
  readonly step: Step;
}

export interface Loop {
  readonly value: string;
  readonly index: string | null;
  readonly over: { readonly kind: 'in' | 'range'; readonly expression: Expression };
  readonly steps: readonly Step[];
}

export interface Branch {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface ParallelBody {
  readonly kind: 'parallel';
  readonly shared: readonly string[];
  readonly concurrencyLimit: Expression | null;
  readonly work:
    | { readonly kind: 'branches'; readonly branches: readonly Branch[] }
    | { readonly kind: 'for'; readonly loop: Loop };
}

export interface TryBody {
  readonly kind: 'try';
  readonly steps: readonly Step[];
  readonly retry: Retry | null;
  readonly except: { readonly as: string | null; readonly steps: readonly Step[] } | null;
}

export interface Retry {
  /** The name of a subworkflow or of a function of the library. */
  readonly predicate: string;
  readonly maxRetries: Expression;
  readonly initialDelay: Expression;
  readonly maxDelay: Expression;
  readonly multiplier: Expression;
}
