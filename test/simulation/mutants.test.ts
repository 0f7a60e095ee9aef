import { beforeAll, describe, expect, it } from 'vitest';
import type { Catch } from './hunt-mutant.ts';
import { MUTANTS } from './mutants.ts';
import { runInWorker } from './run-in-worker.ts';

/** Most are caught within a hundred seeds, the rarest at the 15,689th. */
const MAX_SEEDS = 50_000;

describe('the simulation notices when', () => {
  let catches: Record<string, Catch | null> = {};

  beforeAll(async () => {
    ({ catches } = await runInWorker({ kind: 'mutants', maxSeeds: MAX_SEEDS }));
    const lines = Object.entries(catches).map(
      ([name, caught]) => `${name}: ${caught ? `seed ${caught.seed}, ${caught.invariant}` : 'got away'}`,
    );
    console.log(lines.join('\n'));
  }, 600_000);

  it.each(MUTANTS)('$name', ({ name }) => {
    expect(catches[name]).toEqual({ seed: expect.any(Number), invariant: expect.any(String) });
  });
});
