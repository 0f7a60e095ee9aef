import { beforeAll, describe, expect, it } from 'vitest';
import { REGRESSION_SEEDS } from './regression-seeds.ts';
import { describeFailure, uncovered } from './report.ts';
import { runInWorker } from './run-in-worker.ts';
import { runSeed } from './run-seed.ts';
import { Tally } from './tally.ts';

const SEEDS_PER_CORE = 10_000;

describe('the protocol under every fault', () => {
  const faulty = new Tally();
  const faultless = new Tally();
  const failures: string[] = [];

  beforeAll(async () => {
    const halves = [1, 1 + SEEDS_PER_CORE].map((from) =>
      runInWorker({ kind: 'seeds', from, count: SEEDS_PER_CORE }),
    );
    for (const half of await Promise.all(halves)) {
      faulty.add(half.faulty);
      faultless.add(half.faultless);
      failures.push(...half.failures.map(({ seed, violation }) => describeFailure(seed, violation)));
    }
  }, 600_000);

  it('keeps every invariant in 20,000 schedules', () => {
    expect(failures).toEqual([]);
    expect(faulty.of('seeds') + faultless.of('seeds')).toBe(2 * SEEDS_PER_CORE);
  });

  it('meets every outcome, and dies at every crash point', () => {
    expect(uncovered({ failures: [], faulty, faultless })).toEqual([]);
  });

  it('does hardly any work twice where nothing goes wrong', () => {
    expect(faultless.of('executions') / faultless.of('results')).toBeLessThan(1.1);
  });
});

describe('a seed that found something once', () => {
  it.each(REGRESSION_SEEDS)('$seed keeps every invariant: $found', async ({ seed }) => {
    expect(await runSeed(seed)).toBeNull();
  });

  it('runs the same way every time', async () => {
    const traces: string[][] = [[], []];
    for (const trace of traces) await runSeed(30, { trace });
    expect(traces[0]?.length).toBeGreaterThan(50);
    expect(traces[1]).toEqual(traces[0]);
  });
});
