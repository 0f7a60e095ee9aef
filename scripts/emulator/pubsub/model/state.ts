import type { Filter } from '../filter/parse-filter.ts';
import type { SubscriptionConfig } from '../resources/subscription.ts';
import type { TopicConfig } from '../resources/topic.ts';
import type { Backlog } from './backlog.ts';
import type { History } from './history.ts';
import type { StoredMessage } from './message.ts';

export interface TopicState {
  config: TopicConfig;
  readonly history: History;
  /** Attached ones, by name. */
  readonly subscriptions: Map<string, SubscriptionState>;
}

export interface SubscriptionState {
  config: SubscriptionConfig;
  readonly filter: Filter;
  readonly backlog: Backlog;
  /** Acked messages, where the subscription retains them. */
  readonly history: History;
}

/** All that Pub/Sub remembers. Only `apply` changes it, apart from the leases in the backlogs. */
export interface State {
  readonly topics: Map<string, TopicState>;
  readonly subscriptions: Map<string, SubscriptionState>;
  /** The id of the next message. */
  nextId: number;
  /** Messages of a snapshot that is being read, until every backlog has taken its own. */
  readonly unplaced: Map<number, StoredMessage>;
}

/** Nothing yet. Message ids start at `firstId`. */
export function emptyState(firstId: number): State {
  return { topics: new Map(), subscriptions: new Map(), nextId: firstId, unplaced: new Map() };
}

/** The topic that a subscription is attached to; undefined when it was deleted or the subscription detached. */
export function topicOf(state: State, { config }: SubscriptionState): TopicState | undefined {
  return config.detached ? undefined : state.topics.get(config.topic);
}

/** Unacked messages are dropped at this age: a topic that retains messages keeps them for its subscriptions too. */
export function retentionMs(state: State, subscription: SubscriptionState): number {
  const ofTopic = topicOf(state, subscription)?.config.messageRetentionMs ?? 0;
  return Math.max(subscription.config.messageRetentionMs, ofTopic);
}
