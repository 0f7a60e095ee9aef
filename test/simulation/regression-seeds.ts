/** Seeds beyond the first 20,000 that broke an invariant once, and what was wrong. Every test run repeats them. */
export const REGRESSION_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 193_530,
    found: 'two plans of one request counted as one, since the first did not live to see its publish',
  },
  { seed: 73_681, found: 'a join waited for a deleted output that its job does not read' },
];
