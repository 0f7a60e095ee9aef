import type { Assignment } from '../../../shared/backfill/plan-file.ts';
import type { TargetsPlan } from '../../../shared/plan/plan-targets.ts';
import { outputsIn, type Scope } from './scope.ts';

/** Numbers what plans ask for: entities for which the same jobs run get the same messages, and so share shards. */
export class Assignments {
  readonly #scope: Scope;
  readonly #numbers = new Map<string, number>();
  readonly #byPlan = new WeakMap<TargetsPlan, number>();
  readonly all: Assignment[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The number of what a plan asks for; undefined where nothing is to be run. */
  numberOf(plan: TargetsPlan): number | undefined {
    if (plan.run.length === 0) return undefined;
    const number = this.#byPlan.get(plan) ?? this.#number(plan);
    this.#byPlan.set(plan, number);
    return number;
  }

  #number(plan: TargetsPlan): number {
    const assignment = this.#assignmentOf(plan);
    const key = JSON.stringify(assignment);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.all.length);
    this.all.push(assignment);
    return this.all.length - 1;
  }

  #assignmentOf({ run, start }: TargetsPlan): Assignment {
    const { jobs, names } = this.#scope;
    const inOrder = (chosen: TargetsPlan['run']) => jobs.filter((job) => chosen.includes(job));
    const outputs = (job: (typeof jobs)[number]) =>
      outputsIn(this.#scope, job).map((port) => ({ ...names.folder(port), suffix: port.suffix }));
    return {
      start: inOrder(start).map((job) => ({ job: job.name, topic: names.inputTopic(job) })),
      recipients: inOrder(run).map((job) => ({ ...names.identity(job), outputs: outputs(job) })),
    };
  }
}
