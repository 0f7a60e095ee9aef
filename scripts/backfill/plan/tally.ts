import type { Block, JobCounts } from '../../../shared/backfill/plan-file.ts';
import type { AnyJob } from '../../../shared/graph/job.ts';
import type { BlockReason, TargetsPlan } from '../../../shared/plan/plan-targets.ts';
import { existenceIn, type Pattern, type PlanOf } from './planner.ts';
import { outputsIn, type Scope } from './scope.ts';

const MAX_EXAMPLES = 5;

/** Counts entities by pattern and, where somebody looked, stale outputs by job. */
export class Tally {
  readonly #patterns = new Map<Pattern, { entities: number; readonly examples: string[] }>();
  readonly #stale = new Map<AnyJob, number>();
  #entities = 0;

  add(entityId: string, pattern: Pattern): void {
    const counted = this.#patterns.get(pattern) ?? { entities: 0, examples: [] };
    this.#patterns.set(pattern, counted);
    counted.entities += 1;
    this.#entities += 1;
    if (counted.examples.length < MAX_EXAMPLES) counted.examples.push(entityId);
  }

  addStale(job: AnyJob): void {
    this.#stale.set(job, (this.#stale.get(job) ?? 0) + 1);
  }

  get entities(): number {
    return this.#entities;
  }

  /** The numbers per job, in the order of the scope. */
  jobCounts(scope: Scope, planOf: PlanOf): JobCounts[] {
    const counts = scope.jobs.map((job) => {
      const sum = { exist: 0, run: 0, blocked: 0, stale: this.#stale.get(job) ?? 0 };
      return { job, outputs: outputsIn(scope, job), sum };
    });
    for (const [pattern, { entities }] of this.#patterns) {
      const exists = existenceIn(scope, pattern);
      const plan = planOf(pattern);
      for (const { job, outputs, sum } of counts) {
        if (outputs.every(exists)) sum.exist += entities;
        if (plan.run.includes(job)) sum.run += entities;
        else if (isLacking(job, plan)) sum.blocked += entities;
      }
    }
    return counts.map(({ job, sum }) => ({ job: job.name, kind: job.kind, ...sum }));
  }

  /** Why entities are blocked, the most frequent reason first. */
  blocks(scope: Scope, planOf: PlanOf): Block[] {
    const blocks = new Map<string, Block>();
    for (const [pattern, { entities, examples }] of this.#patterns) {
      for (const [key, block] of blocksOf(scope, planOf(pattern))) {
        const before = blocks.get(key) ?? { ...block, entities: 0, examples: [] };
        const all = [...before.examples, ...examples].slice(0, MAX_EXAMPLES);
        blocks.set(key, { ...block, entities: before.entities + entities, examples: all });
      }
    }
    return [...blocks.values()].sort((a, b) => b.entities - a.entities);
  }
}

/** A target that is blocked, or needed by one. */
function isLacking(job: AnyJob, { blocked }: TargetsPlan): boolean {
  return blocked.some(({ target, missing }) => target === job || missing.includes(job));
}

/** Each reason of an entity once, though it blocks several targets. */
function blocksOf(scope: Scope, { blocked }: TargetsPlan): Map<string, Pick<Block, 'job' | 'reason'>> {
  const reasons = blocked.flatMap((target) => target.reasons);
  return new Map(
    reasons.map((reason) => {
      const block = { job: reason.job.name, reason: reasonText(reason, scope) };
      return [`${block.job} ${block.reason}`, block];
    }),
  );
}

function reasonText(reason: BlockReason, { names }: Scope): string {
  if (reason.kind === 'force-not-allowed') return 'its declaration says allowForce: false';
  const { bucket, name } = names.object(reason.source, '*');
  return `its source gs://${bucket}/${name} is missing`;
}
