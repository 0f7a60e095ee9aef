import { matches } from '../filter/matches.ts';
import type { StoredMessage } from './message.ts';
import { type State, type SubscriptionState, topicOf } from './state.ts';

/**
 * Moves a subscription to a time: of all messages still kept, those published before it become acked and the
 * others unacked. All leases end.
 */
export function seek(state: State, subscription: SubscriptionState, toMs: number, nowMs: number): void {
  const { backlog, history, config } = subscription;
  const failures = new Map([...backlog.entries()].map((entry) => [entry.message.id, entry.failures]));
  const messages = keptMessages(state, subscription, nowMs);
  backlog.clear();
  history.clear();
  for (const message of messages) {
    if (message.publishedAtMs >= toMs) backlog.add(message, { failures: failures.get(message.id) ?? 0 });
    else if (config.retainAckedMessages) history.add(message, nowMs - config.messageRetentionMs);
  }
}

/** Unacked ones, acked ones that the subscription retains, and what its topic retains, in publish order. */
function keptMessages(state: State, subscription: SubscriptionState, nowMs: number): StoredMessage[] {
  const { backlog, history, config, filter } = subscription;
  const topic = topicOf(state, subscription);
  const topicRetentionMs = topic?.config.messageRetentionMs ?? 0;
  const kept = new Map<number, StoredMessage>();
  for (const { message } of backlog.entries()) kept.set(message.id, message);
  for (const message of history.messages()) {
    if (message.publishedAtMs >= nowMs - config.messageRetentionMs) kept.set(message.id, message);
  }
  for (const message of topic?.history.messages() ?? []) {
    if (message.publishedAtMs >= nowMs - topicRetentionMs && matches(filter, message.attributes)) {
      kept.set(message.id, message);
    }
  }
  return [...kept.values()].sort((a, b) => a.id - b.id);
}
