import { describe, expect, it } from 'vitest';
import { FaultPlan } from '../../../../scripts/emulator/core/faults/fault-plan.ts';
import type { FaultRule } from '../../../../scripts/emulator/core/faults/rule.ts';

/** What so many looks at one object meet, as "x" or "-". */
function looks(plan: FaultPlan, count: number, subject = 'bucket/object'): string {
  const draws = Array.from({ length: count }, () => plan.draw('objects.get', subject));
  return draws.map((action) => (action ? 'x' : '-')).join('');
}

const rule = { op: 'objects.get', action: 'return-503' } as const;

describe('a fault plan', () => {
  it.each<[string, Partial<FaultRule>, string]>([
    ['at every call', {}, 'xxxxxx'],
    ['at the nth call only', { nth: 3 }, '--x---'],
    ['at most so often', { times: 2 }, 'xx----'],
    ['never with probability 0', { prob: 0 }, '------'],
    ['at what matches', { match: /^bucket\/obj/ }, 'xxxxxx'],
    ['not at what does not match', { match: /^other/ }, '------'],
  ])('fires %s', (_, when, expected) => {
    expect(looks(new FaultPlan({ rules: [{ ...rule, ...when } as FaultRule] }), 6)).toBe(expected);
  });

  it('counts for a rule only the calls that fit it', () => {
    const plan = new FaultPlan({ rules: [{ ...rule, match: /a$/, nth: 2 }] });
    expect([looks(plan, 1, 'b/a'), looks(plan, 3, 'b/b'), looks(plan, 2, 'b/a')]).toEqual(['-', '---', 'x-']);
    expect(plan.draw('objects.list', 'b/a')).toBeNull();
  });

  it('lets the first rule that fires decide, and counts for all', () => {
    const rules: FaultRule[] = [
      { ...rule, nth: 2, action: 'return-429' },
      { ...rule, nth: 3 },
      { ...rule, action: 'stall-always', nth: 2 },
    ];
    const plan = new FaultPlan({ rules });
    const drawn = Array.from({ length: 4 }, () => plan.draw('objects.get', 'b/o'));
    expect(drawn).toEqual([null, 'return-429', 'return-503', null]);
  });

  it('repeats itself with the same seed, and not with another', () => {
    const rules = [{ ...rule, prob: 0.5 }];
    const [first = '', again, other] = [7, 7, 8].map((seed) => looks(new FaultPlan({ seed, rules }), 200));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    const fired = first.split('x').length - 1;
    expect(fired).toBeGreaterThan(60);
    expect(fired).toBeLessThan(140);
  });

  it('keeps a log of what fired, and none of what did not', () => {
    const plan = new FaultPlan({ rules: [{ ...rule, nth: 2 }] });
    looks(plan, 3);
    expect(plan.log).toEqual([{ op: 'objects.get', subject: 'bucket/object', action: 'return-503' }]);
    plan.set([]);
    expect(looks(plan, 3)).toBe('---');
    expect(plan.log).toHaveLength(1);
  });
});
