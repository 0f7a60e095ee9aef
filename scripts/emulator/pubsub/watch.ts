import type { Broker } from './model/broker.ts';
import type { State } from './model/state.ts';

/** How much of a subscription is not acked yet. */
export interface SubscriptionBacklog {
  readonly subscription: string;
  readonly push: boolean;
  readonly unacked: number;
  /** 0 when there is none. */
  readonly oldestUnackedAgeMs: number;
}

export function backlogOf(state: State, nowMs: number): SubscriptionBacklog[] {
  return [...state.subscriptions.values()].map(({ config, backlog }) => ({
    subscription: config.name,
    push: config.push !== null,
    unacked: backlog.size,
    oldestUnackedAgeMs: nowMs - (backlog.oldest?.message.publishedAtMs ?? nowMs),
  }));
}

/**
 * Resolves when no push subscription has an unacked message, whether ready, with its endpoint or waiting for
 * its next attempt. Rejects with the signal's reason when that fires first.
 */
export async function untilIdle(broker: Broker, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (isIdle(broker.state)) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => reject(signal.reason);
  const look = () => {
    if (isIdle(broker.state)) resolve();
  };
  // A subscription that turns to pull, or is deleted, no longer counts.
  const stopListening = broker.listen({ shrunk: look, subscriptionSet: look });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await promise;
  } finally {
    stopListening();
    signal.removeEventListener('abort', onAbort);
  }
}

function isIdle(state: State): boolean {
  for (const { config, backlog } of state.subscriptions.values()) {
    if (config.push !== null && backlog.size > 0) return false;
  }
  return true;
}
