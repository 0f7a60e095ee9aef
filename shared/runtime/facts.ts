import type { Clock } from '../platform/clock.ts';

/** What the log line of a message tells beside its outcome. Filled in on the way. */
export interface Facts {
  entityId?: string;
  requestId?: string;
  /** The parent whose event it was; absent on a direct message. */
  sender?: string;
  force?: boolean;
  /** What a `waited` message waits for, or the parents that were requested. */
  parents?: readonly string[];
  /** Why a message was dropped, where the recipients do not tell. */
  reason?: string;
  /** Milliseconds by step: look, transform, write, publish. */
  readonly stepMs: Partial<Record<Step, number>>;
  bytesIn: number;
  bytesOut: number;
}

export type Step = 'look' | 'transform' | 'write' | 'publish';

export function startFacts(): Facts {
  return { stepMs: {}, bytesIn: 0, bytesOut: 0 };
}

/** Runs a step and adds its time. */
export async function timed<T>(clock: Clock, facts: Facts, step: Step, run: () => Promise<T>): Promise<T> {
  const startMs = clock.nowMs();
  try {
    return await run();
  } finally {
    facts.stepMs[step] = (facts.stepMs[step] ?? 0) + clock.nowMs() - startMs;
  }
}
