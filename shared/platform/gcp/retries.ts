import { pause } from '../abortable.ts';
import type { Clock } from '../clock.ts';
import { timeLeftMs } from '../deadline.ts';
import { afterAttempts, deadlineError, type Operation, TransientError } from './transient-error.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** What trying again may cost where the signal has no deadline that we know. */
const DEFAULT_BUDGET_MS = 10_000;
/** Of the time that is left, so that the work itself still fits in. */
const BUDGET_SHARE = 0.25;

export interface RetryContext {
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
}

export type Retries = ReturnType<typeof startRetries>;

/**
 * The attempts of one operation: exponential pauses with full jitter, until failing and pausing have taken a
 * quarter of the time that was left at the start.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function startRetries({ clock, random }: RetryContext, operation: Operation, signal: AbortSignal) {
  const leftMs = timeLeftMs(signal, clock);
  const budgetMs = leftMs === undefined ? DEFAULT_BUDGET_MS : leftMs * BUDGET_SHARE;
  let attempts = 1;
  let spentMs = 0;
  let lastProgressAtMs = clock.nowMs();

  return {
    /** Says that time so far was not wasted. */
    progress(): void {
      lastProgressAtMs = clock.nowMs();
    },
    /** Waits until the operation may be tried again, or throws what it comes to. */
    async next(error: unknown): Promise<void> {
      if (signal.aborted) throw deadlineError(operation, signal);
      if (!(error instanceof TransientError)) throw error;
      const ceilingMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
      const pauseMs = random() * ceilingMs;
      spentMs += clock.nowMs() - lastProgressAtMs + pauseMs;
      if (spentMs > budgetMs) throw afterAttempts(error, attempts);
      await pause(clock, pauseMs, signal).catch(() => {
        throw deadlineError(operation, signal);
      });
      attempts += 1;
      lastProgressAtMs = clock.nowMs();
    },
  };
}

/** Runs the attempt until it succeeds, fails for good or the budget is used up. */
export async function withRetries<T>(
  context: RetryContext,
  operation: Operation,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  const retries = startRetries(context, operation, signal);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await retries.next(error);
    }
  }
}
