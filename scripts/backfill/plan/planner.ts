import type { Findings } from '../../../shared/backfill/find-objects.ts';
import type { Input } from '../../../shared/graph/job.ts';
import { planTargets, type TargetsPlan } from '../../../shared/plan/plan-targets.ts';
import type { Scope } from './scope.ts';

/** What exists of an entity, a `1` or a `0` for each port of the scope. Entities of the same pattern have the same plan. */
export type Pattern = string;

export type PlanOf = (pattern: Pattern) => TargetsPlan;

/** The pattern of the entity at a position of what was found. */
export function patternAt(findings: Findings, position: number): Pattern {
  let pattern = '';
  for (const found of findings) pattern += found[position] ? '1' : '0';
  return pattern;
}

/** Reads off a pattern whether a port exists. */
export function existenceIn({ ports }: Pick<Scope, 'ports'>, pattern: Pattern): (port: Input) => boolean {
  const existing = new Set(ports.filter((_, index) => pattern[index] === '1'));
  return (port) => existing.has(port);
}

/** Plans each pattern once: a catalogue has few of them, however many entities. */
export function createPlanner(scope: Scope, options: { readonly force: boolean }): PlanOf {
  const plans = new Map<Pattern, TargetsPlan>();
  return (pattern) => {
    const known = plans.get(pattern);
    if (known) return known;
    const plan = planTargets(scope.targets, existenceIn(scope, pattern), options);
    plans.set(pattern, plan);
    return plan;
  };
}
