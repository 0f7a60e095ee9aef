/** The part of the workflow language that we use: https://docs.cloud.google.com/workflows/docs/reference/syntax */
export interface Workflow {
  readonly params: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly steps: readonly Step[];
}

export type Definition = Readonly<Record<string, Workflow>>;

/** One name, one body. */
export type Step = Readonly<Record<string, StepBody>>;

export interface StepBody {
  readonly assign?: readonly Readonly<Record<string, unknown>>[];
  readonly call?: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly result?: string;
  readonly switch?: readonly Condition[];
  readonly parallel?: {
    readonly shared: readonly string[];
    readonly concurrency_limit: string | number;
    readonly for: { readonly value: string; readonly range: string; readonly steps: readonly Step[] };
  };
  readonly try?: StepBody;
  readonly retry?: Retry;
  readonly next?: string;
  readonly return?: unknown;
}

interface Retry {
  readonly predicate: string;
  /** After the first try. */
  readonly max_retries: number;
  /** In seconds. */
  readonly backoff: {
    readonly initial_delay: number;
    readonly max_delay: number;
    readonly multiplier: number;
  };
}

interface Condition {
  readonly condition: string;
  readonly next?: string;
  readonly return?: unknown;
}

/** Names a step. */
export function step(name: string, body: StepBody): Step {
  return { [name]: body };
}

/** An expression. Longer than 400 characters is refused by the service. */
export function expression(text: string): string {
  return `\${${text}}`;
}
