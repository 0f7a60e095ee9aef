import type { CrashPoint } from '../../../shared/runtime/crash-point.ts';

/** Where a function process stands. */
export interface Passing {
  readonly job: string;
  readonly point: CrashPoint | 'transform';
  readonly entity: string;
  readonly pid: number;
}

export type Verdict = 'go' | 'poison';

/** Tells the test where this process stands and waits for what it says, which may be a signal instead. */
export async function ask({
  signal,
  ...where
}: Omit<Passing, 'pid'> & { readonly signal?: AbortSignal }): Promise<Verdict> {
  const passing: Passing = { ...where, pid: process.pid };
  const answer = await fetch(`http://127.0.0.1:${process.env.KLIO_E2E_CONTROL}`, {
    method: 'POST',
    body: JSON.stringify(passing),
    ...(signal && { signal }),
  });
  return (await answer.text()) as Verdict;
}
