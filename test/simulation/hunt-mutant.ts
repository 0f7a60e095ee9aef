import { loadMutant } from './load-mutant.ts';
import type { Mutant } from './mutants.ts';

/** The first seed at which the simulation notices a mutant, and the invariant by which it does. */
export interface Catch {
  readonly seed: number;
  readonly invariant: string;
}

/** Hunts a mutant over seeds from 1 on, after the one at which it was caught before. Null when it got away. */
export async function huntMutant(
  mutant: Mutant,
  options: { readonly maxSeeds: number; readonly firstSeed?: number | undefined },
): Promise<Catch | null> {
  const { runSeed } = await loadMutant(mutant);
  const candidates = options.firstSeed === undefined ? [] : [options.firstSeed];
  for (let seed = 1; seed <= options.maxSeeds; seed += 1) candidates.push(seed);
  for (const seed of candidates) {
    const violation = await runSeed(seed);
    if (violation) return { seed, invariant: violation.invariant };
  }
  return null;
}
