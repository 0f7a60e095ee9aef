/** Seeds that broke an invariant once, and what was wrong. They are run on every test. */
export const REGRESSION_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [];
