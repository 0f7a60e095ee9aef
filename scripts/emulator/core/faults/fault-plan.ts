import type { FaultAction, FaultOp, FaultRule, FiredFault } from './rule.ts';

/** A rule with how often it was met and how often it fired. */
interface Count {
  readonly rule: FaultRule;
  met: number;
  fired: number;
}

/**
 * What goes wrong in the emulators, and what did. All chance comes from the seed: the same calls in the same
 * order meet the same faults. The first rule that fires decides.
 */
export class FaultPlan {
  readonly seed: number;
  readonly #fired: FiredFault[] = [];
  #rules: readonly Count[] = [];
  #random: number;

  constructor({ seed = 1, rules = [] }: { seed?: number; rules?: readonly FaultRule[] } = {}) {
    this.seed = seed;
    this.#random = seed;
    this.set(rules);
  }

  /** What was caused so far: a test that looks for nothing here may have tested nothing. */
  get log(): readonly FiredFault[] {
    return this.#fired;
  }

  /** From now on these rules hold and no others. An empty list ends all faults. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, met: 0, fired: 0 }));
  }

  /** What is to go wrong with this call, null when nothing is. */
  draw<Op extends FaultOp>(op: Op, subject: string): FaultAction<Op> | null {
    let action: FaultAction | null = null;
    for (const count of this.#rules) {
      const { rule } = count;
      if (rule.op !== op || rule.match?.test(subject) === false) continue;
      count.met += 1;
      if (action !== null || !this.#fires(count)) continue;
      count.fired += 1;
      action = rule.action;
    }
    if (action !== null) this.#fired.push({ op, subject, action });
    return action as FaultAction<Op> | null;
  }

  #fires({ rule, met, fired }: Count): boolean {
    const { nth = met, times = Number.POSITIVE_INFINITY, prob = 1 } = rule;
    return met === nth && fired < times && (prob >= 1 || this.#next() < prob);
  }

  /** mulberry32: at least 0, below 1. */
  #next(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), this.#random | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }
}
