import type { AnyJob, Input, Job } from '../graph/job.ts';
import { parentsOf } from '../graph/traversal.ts';
import { type Blocked, planMissing } from './plan-missing.ts';

/** What asking several jobs for one entity comes to. */
export interface TargetsPlan {
  /** Jobs that will run: targets, and what they lack above them. */
  readonly run: readonly AnyJob[];
  /** Those of them that are to be asked, since no other of them is above them. */
  readonly start: readonly AnyJob[];
  readonly blocked: readonly BlockedTarget[];
}

/** A target that cannot run. Nothing is started for it in vain. */
export interface BlockedTarget {
  readonly target: Job;
  /** What it lacks above it. */
  readonly missing: readonly AnyJob[];
  readonly reasons: readonly BlockReason[];
}

export type BlockReason =
  | ({ readonly kind: 'source-missing' } & Blocked)
  /** The message that reaches it would be a forced one, and its declaration takes none. */
  | { readonly kind: 'force-not-allowed'; readonly job: Job };

/**
 * Plans several jobs for one entity as one request: each job that must run does so once, whichever of the
 * targets needs it. With `force` the targets run although they are done; what they lack above them is built, and
 * what exists there stays. Pure; everything must be known.
 */
export function planTargets(
  targets: readonly Job[],
  exists: (port: Input) => boolean,
  { force }: { readonly force: boolean },
): TargetsPlan {
  const run = new Set<AnyJob>();
  const blocked: BlockedTarget[] = [];
  for (const target of targets) {
    if (!force && Object.values(target.outputs).every(exists)) continue;
    const plan = planMissing(target, exists);
    if (plan.kind === 'look') throw new TypeError('Cannot plan targets: it is not known what exists');
    const reasons = [
      ...plan.blocked.map((block) => ({ kind: 'source-missing' as const, ...block })),
      ...(force ? [target, ...plan.mustRun].flatMap(refusalOf) : []),
    ];
    if (reasons.length > 0) blocked.push({ target, missing: plan.mustRun, reasons });
    else for (const job of [...plan.mustRun, target]) run.add(job);
  }
  const start = [...run].filter((job) => !parentsOf(job).some((parent) => run.has(parent)));
  return { run: [...run], start, blocked };
}

function refusalOf(job: AnyJob): BlockReason[] {
  return job.kind === 'job' && !job.allowForce ? [{ kind: 'force-not-allowed', job }] : [];
}
