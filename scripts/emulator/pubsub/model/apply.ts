import { matches } from '../filter/matches.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { DELETED_TOPIC } from '../resources/names.ts';
import type { SubscriptionConfig } from '../resources/subscription.ts';
import { Backlog } from './backlog.ts';
import type { Event } from './event.ts';
import { History } from './history.ts';
import type { StoredMessage } from './message.ts';
import { retryDelayMs } from './retry-delay.ts';
import { seek } from './seek.ts';
import { type State, type SubscriptionState, type TopicState, topicOf } from './state.ts';

/** Changes the state by one event. The same events always give the same state, live and in a replay. */
export function apply(state: State, event: Event): void {
  // The table pairs each kind with its own function; the union cannot express that to the compiler.
  const change = CHANGES[event.kind] as (state: State, event: Event) => void;
  change(state, event);
}

type Changes = { [K in Event['kind']]: (state: State, event: Extract<Event, { kind: K }>) => void };

const CHANGES: Changes = {
  'topic-set': (state, { topic: config }) => {
    const topic = state.topics.get(config.name);
    if (topic === undefined) {
      state.topics.set(config.name, { config, history: new History(), subscriptions: new Map() });
      return;
    }
    topic.config = config;
    if (config.messageRetentionMs === null) topic.history.clear();
  },

  'topic-deleted': (state, { topic: name }) => {
    for (const subscription of topicNamed(state, name).subscriptions.values()) {
      subscription.config = { ...subscription.config, topic: DELETED_TOPIC };
    }
    state.topics.delete(name);
  },

  'subscription-set': (state, { subscription }) => setSubscription(state, subscription),

  'subscription-deleted': (state, { subscription: name }) => {
    const subscription = subscriptionNamed(state, name);
    topicOf(state, subscription)?.subscriptions.delete(name);
    state.subscriptions.delete(name);
    subscription.backlog.clear();
  },

  published: (state, { topic, messages }) => publish(state, topic, messages),

  acked: (state, { subscription, ids }) => {
    for (const id of ids) ack(subscriptionNamed(state, subscription), id);
  },

  failed: (state, { subscription, ids, atMs }) => {
    const { backlog, config } = subscriptionNamed(state, subscription);
    for (const id of ids) {
      const entry = backlog.get(id);
      if (entry === undefined) continue;
      entry.failures += 1;
      const delayMs = retryDelayMs(config.retry, entry.failures);
      backlog.retryAt(entry, delayMs === 0 ? 0 : atMs + delayMs);
    }
  },

  'dead-lettered': (state, { subscription, id, topic, copy }) => {
    ack(subscriptionNamed(state, subscription), id);
    publish(state, topic, [copy]);
  },

  expired: (state, { subscription, ids }) => {
    const { backlog } = subscriptionNamed(state, subscription);
    for (const id of ids) {
      const entry = backlog.get(id);
      if (entry !== undefined) backlog.remove(entry);
    }
  },

  seeked: (state, { subscription, toMs, atMs }) => {
    seek(state, subscriptionNamed(state, subscription), toMs, atMs);
  },

  'next-id': (state, { id }) => {
    state.nextId = Math.max(state.nextId, id);
  },

  messages: (state, { messages }) => {
    for (const message of messages) state.unplaced.set(message.id, message);
  },

  'topic-history': (state, { topic, ids }) => {
    restoreHistory(state, topicNamed(state, topic).history, ids);
  },

  'subscription-history': (state, { subscription, ids }) => {
    restoreHistory(state, subscriptionNamed(state, subscription).history, ids);
  },

  backlog: (state, { subscription, entries }) => {
    const { backlog } = subscriptionNamed(state, subscription);
    for (const [id, failures, retryAtMs] of entries) {
      backlog.add(unplacedMessage(state, id), { failures, retryAtMs });
    }
  },
};

function setSubscription(state: State, config: SubscriptionConfig): void {
  const subscription = state.subscriptions.get(config.name) ?? {
    config,
    filter: parseFilter(config.filter),
    backlog: new Backlog(),
    history: new History(),
  };
  subscription.config = config;
  state.subscriptions.set(config.name, subscription);
  if (!config.retainAckedMessages) subscription.history.clear();
  const topic = state.topics.get(config.topic);
  if (config.detached) {
    topic?.subscriptions.delete(config.name);
    subscription.backlog.clear();
    subscription.history.clear();
  } else {
    topic?.subscriptions.set(config.name, subscription);
  }
}

function publish(state: State, name: string, messages: readonly StoredMessage[]): void {
  const topic = topicNamed(state, name);
  const retainMs = topic.config.messageRetentionMs;
  for (const message of messages) {
    state.nextId = Math.max(state.nextId, message.id + 1);
    for (const { filter, backlog } of topic.subscriptions.values()) {
      if (matches(filter, message.attributes)) backlog.add(message);
    }
    if (retainMs !== null) topic.history.add(message, message.publishedAtMs - retainMs);
  }
}

function ack({ backlog, history, config }: SubscriptionState, id: number): void {
  const entry = backlog.get(id);
  if (entry === undefined) return;
  backlog.remove(entry);
  if (!config.retainAckedMessages) return;
  // It is at least as late as this message was published, so what is older than that by the retention can go.
  history.add(entry.message, entry.message.publishedAtMs - config.messageRetentionMs);
}

function restoreHistory(state: State, history: History, ids: readonly number[]): void {
  for (const id of ids) history.add(unplacedMessage(state, id), Number.NEGATIVE_INFINITY);
}

function topicNamed(state: State, name: string): TopicState {
  return known(state.topics.get(name), 'topic', name);
}

function subscriptionNamed(state: State, name: string): SubscriptionState {
  return known(state.subscriptions.get(name), 'subscription', name);
}

function unplacedMessage(state: State, id: number): StoredMessage {
  return known(state.unplaced.get(id), 'message', String(id));
}

/** Events are made by code that has looked, so this is a damaged journal. */
function known<T>(found: T | undefined, kind: string, name: string): T {
  if (found === undefined) throw new Error(`Cannot apply event: there is no such ${kind} [${kind}=${name}]`);
  return found;
}
