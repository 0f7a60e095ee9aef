import type { SubscriptionState } from './model/state.ts';

/** An unacked message as it lies in a subscription. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly publishedAtMs: number;
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
  /** Deliveries so far that were nacked or ran out. */
  readonly failures: number;
  /** Whether it can be delivered now, is with a subscriber, or waits before the next attempt. */
  readonly state: 'ready' | 'leased' | 'waiting';
  /** When the lease or the wait ends; null for a ready one. */
  readonly untilMs: number | null;
}

/** Looks at the unacked messages of a subscription, oldest first, without receiving them. */
export function peek({ backlog }: SubscriptionState): PeekedMessage[] {
  const peeked: PeekedMessage[] = [];
  for (const { message, failures, state, dueAtMs } of backlog.entries()) {
    if (state === 'gone') continue;
    const { id, ...rest } = message;
    const untilMs = state === 'ready' ? null : dueAtMs;
    peeked.push({ messageId: String(id), ...rest, failures, state, untilMs });
  }
  return peeked;
}
