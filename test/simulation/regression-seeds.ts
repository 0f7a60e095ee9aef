/** Seeds beyond the first 20,000 that broke an invariant once, and what was wrong. Every test run repeats them. */
export const REGRESSION_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 73_681, found: 'a join waited for a deleted output that its job does not read' },
];
