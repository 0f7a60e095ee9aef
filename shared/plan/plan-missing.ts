import type { AnyJob, Input, Job, Source } from '../graph/job.ts';
import { parentsOf } from '../graph/traversal.ts';

/** A source object without which a job cannot run. */
export interface Blocked {
  readonly job: Job;
  readonly input: string;
  readonly source: Source;
}

/** What must run above a job before it can run itself. */
export interface MissingWork {
  /** Jobs that must run, the job itself not among them: parents before children. */
  readonly mustRun: readonly AnyJob[];
  /** Those of them that can start now: nothing above them must run, or they are external. */
  readonly frontier: readonly AnyJob[];
  readonly blocked: readonly Blocked[];
}

export type PlanStep =
  | { readonly kind: 'look'; readonly ports: readonly Input[] }
  | ({ readonly kind: 'plan' } & MissingWork);

/** True or false when it is known whether the object behind an input exists, undefined when nobody looked. */
export type Existence = (port: Input) => boolean | undefined;

/**
 * Plans the missing ancestors of a job for one entity: walks up through inputs that do not exist and stops
 * at those that do, so that intermediates nobody needs are not rebuilt. Pure: where it does not know enough
 * it answers with what to look at, and is asked again.
 */
export function planMissing(target: Job, exists: Existence): PlanStep {
  const mustRun = new Set<AnyJob>();
  const blocked: Blocked[] = [];
  const unknown = new Set<Input>();

  /** Visits the missing parents of a job. */
  const visit = (job: Job): void => {
    for (const [name, input] of Object.entries(job.inputs)) {
      const found = exists(input);
      if (found === true) continue;
      if (found === undefined) unknown.add(input);
      else if (input.kind === 'source') blocked.push({ job, input: name, source: input });
      else visitMissing(input.job);
    }
  };

  const visitMissing = (job: AnyJob): void => {
    if (mustRun.has(job)) return;
    if (job.kind === 'job') visit(job);
    mustRun.add(job);
  };

  /** A job below another one that must run gets that one's event, even where the input it reads is there. */
  const canStart = (job: AnyJob): boolean =>
    !parentsOf(job).some((parent) => mustRun.has(parent)) && !blocked.some((block) => block.job === job);

  visit(target);
  if (unknown.size > 0) return { kind: 'look', ports: [...unknown] };
  return { kind: 'plan', mustRun: [...mustRun], frontier: [...mustRun].filter(canStart), blocked };
}
