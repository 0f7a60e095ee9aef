/** What a publish to a job would come to for one entity, and for what reason at each job above it. */
export interface Explanation {
  readonly job: string;
  readonly entityId: string;
  readonly verdict: 'skip' | 'run' | 'request_parents' | 'blocked';
  /** The jobs that a publish would start: missing ancestors whose inputs all exist. */
  readonly frontier: readonly string[];
  /** From the target upwards; where the walk ends comes last. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly kind: 'job' | 'external' | 'source';
  readonly name: string;
  readonly state: 'exists' | 'missing' | 'stale';
  readonly reason: string;
  readonly objects: readonly StepObject[];
}

export interface StepObject {
  readonly uri: string;
  readonly exists: boolean;
  readonly sizeBytes?: number;
  readonly createdAt?: string;
}
