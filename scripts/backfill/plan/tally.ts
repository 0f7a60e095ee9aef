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

  add(entityId: string, pattern: Pattern): void {
    const counted = this.#patterns.get(pattern) ?? { entities: 0, examples: [] };
    this.#patterns.set(pattern, counted);
    counted.entities += 1;
    if (counted.examples.length < MAX_EXAMPLES) counted.examples.push(entityId);
  }

  addStale(job: AnyJob): void {
    this.#stale.set(job, (this.#stale.get(job) ?? 0) + 1);
  }

  get entities(): number {
    return this.#sum(() => true);
  }

  /** The numbers per job, in the order of the scope. */
  jobCounts(scope: Scope, planOf: PlanOf): JobCounts[] {
    return scope.jobs.map((job) => ({
      job: job.name,
      kind: job.kind,
      exist: this.#sum((pattern) => outputsIn(scope, job).every(existenceIn(scope, pattern))),
      run: this.#sum((pattern) => planOf(pattern).run.includes(job)),
      blocked: this.#sum((pattern) => isBlocked(job, planOf(pattern))),
      stale: this.#stale.get(job) ?? 0,
    }));
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

  #sum(counts: (pattern: Pattern) => boolean): number {
    let sum = 0;
    for (const [pattern, { entities }] of this.#patterns) if (counts(pattern)) sum += entities;
    return sum;
  }
}

/** Asked for or needed by what is, and not going to run. */
function isBlocked(job: AnyJob, { run, blocked }: TargetsPlan): boolean {
  const isLacking = blocked.some(({ target, missing }) => target === job || missing.includes(job));
  return isLacking && !run.includes(job);
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
