import { pause } from '../platform/abortable.ts';
import type { Clock } from '../platform/clock.ts';

/** Lets so many messages pass in a second, and no more in a burst than in one second. */
export interface Pace {
  /** Resolves when `messages` may go. Rejects when the signal fires. */
  take(messages: number, signal: AbortSignal): Promise<void>;
}

/** A token bucket: https://en.wikipedia.org/wiki/Token_bucket. What is taken beyond its tokens is owed, and waited for. */
export function startPace(ratePerSecond: number, clock: Clock): Pace {
  let tokens = Math.max(1, ratePerSecond);
  const mostTokens = tokens;
  let atMs = clock.nowMs();
  return {
    take: async (messages, signal) => {
      const nowMs = clock.nowMs();
      tokens = Math.min(mostTokens, tokens + ((nowMs - atMs) / 1000) * ratePerSecond) - messages;
      atMs = nowMs;
      if (tokens < 0) await pause(clock, (-tokens / ratePerSecond) * 1000, signal);
    },
  };
}
