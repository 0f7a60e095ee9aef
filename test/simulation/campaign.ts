import { NO_FAULTS } from './faults.ts';
import { runScenario } from './run-seed.ts';
import { scenarioOf } from './scenario.ts';
import { Tally } from './tally.ts';
import type { Violation } from './world.ts';

/** What many seeds came to. Seeds without faults are counted for themselves. */
export interface CampaignResult {
  readonly failures: readonly { readonly seed: number; readonly violation: Violation }[];
  readonly faulty: Tally;
  readonly faultless: Tally;
}

/** A campaign that fails everywhere need not go on. */
const MAX_FAILURES = 10;

/** Runs the seeds one after the other, in this thread. */
export async function runCampaign(
  seeds: Iterable<number>,
  options: { readonly withoutFaults?: boolean; readonly onProgress?: (done: number) => void } = {},
): Promise<CampaignResult> {
  const stackTraceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0; // errors are thrown by the million here, and nobody reads where
  const failures: { seed: number; violation: Violation }[] = [];
  const faulty = new Tally();
  const faultless = new Tally();
  let done = 0;
  for (const seed of seeds) {
    const scenario = scenarioOf(seed, options);
    const tally = scenario.rates === NO_FAULTS ? faultless : faulty;
    const violation = await runScenario(scenario, { tally });
    tally.count('seeds');
    if (violation) failures.push({ seed, violation });
    if (failures.length >= MAX_FAILURES) break;
    done += 1;
    options.onProgress?.(done);
  }
  Error.stackTraceLimit = stackTraceLimit;
  return { failures, faulty, faultless };
}

/** So many seeds from the first one on. */
export function* seedsFrom(first: number, count: number): Iterable<number> {
  for (let seed = first; seed < first + count; seed += 1) yield seed;
}
