import type { Clock } from '../../../../shared/platform/clock.ts';
import { Arena } from '../../core/arena.ts';
import { PubSubError } from '../pubsub-error.ts';
import { checkName } from '../resources/names.ts';
import type { SubscriptionConfig } from '../resources/subscription.ts';
import type { TopicConfig } from '../resources/topic.ts';
import { Channel } from './channel.ts';
import { checkPublish } from './check-publish.ts';
import type { Event } from './event.ts';
import type { Faults } from './faults.ts';
import type { Hub } from './hub.ts';
import type { NewMessage } from './message.ts';
import type { State, SubscriptionState, TopicState } from './state.ts';

export interface BrokerOptions {
  readonly clock: Clock;
  /** What was there before; the broker alone changes it from now on. */
  readonly state: State;
  /** Stores the event and applies it to the state, or throws and does neither. */
  readonly commit: (event: Event) => void;
  readonly faults?: Faults;
  /** Whether Pub/Sub itself may take messages out of a subscription and publish them to its dead-letter topic. */
  readonly mayDeadLetter?: Hub['mayDeadLetter'];
}

/** Hears of what the broker does, after it is done. */
export interface BrokerListener {
  /** A subscription was created, changed, or found at start. */
  subscriptionSet?(subscription: SubscriptionConfig): void;
  subscriptionDeleted?(name: string): void;
  /** Some subscription has fewer unacked messages than before. */
  shrunk?(): void;
}

/** Pub/Sub without network and disk: resources, publishing, delivery. Every method is done when it returns. */
export class Broker {
  readonly #hub: Hub;
  readonly #channels = new Map<string, Channel>();
  readonly #arena = new Arena();
  readonly #listeners = new Set<BrokerListener>();

  constructor({ clock, state, commit, faults = {}, mayDeadLetter = () => true }: BrokerOptions) {
    let serial = clock.nowMs() * 1000;
    this.#hub = {
      clock,
      state,
      faults,
      commit,
      mayDeadLetter,
      nextSerial: () => {
        serial += 1;
        return serial;
      },
      deliver: (topic) => this.#deliver(topic),
      expire: (subscription) => this.deleteSubscription(subscription),
      shrunk: () => {
        for (const listener of this.#listeners) listener.shrunk?.();
      },
    };
  }

  get state(): State {
    return this.#hub.state;
  }

  /** Starts delivering what the state already holds. */
  start(): void {
    for (const subscription of [...this.state.subscriptions.values()]) this.#open(subscription);
  }

  /** Stops all timers and sends all receivers away. */
  stop(): void {
    for (const channel of this.#channels.values()) {
      channel.stop();
      channel.close(new PubSubError('UNAVAILABLE', 'The emulator is stopping'));
    }
    this.#channels.clear();
  }

  /** Returns what ends the listening. A new listener first hears of all subscriptions that there are. */
  listen(listener: BrokerListener): () => void {
    this.#listeners.add(listener);
    for (const { config } of this.state.subscriptions.values()) listener.subscriptionSet?.(config);
    return () => this.#listeners.delete(listener);
  }

  createTopic(topic: TopicConfig): void {
    if (this.state.topics.has(topic.name)) throw alreadyExists('topic', topic.name);
    this.#hub.commit({ kind: 'topic-set', topic });
  }

  updateTopic(topic: TopicConfig): void {
    this.topic(topic.name);
    this.#hub.commit({ kind: 'topic-set', topic });
  }

  deleteTopic(name: string): void {
    this.topic(name);
    this.#hub.commit({ kind: 'topic-deleted', topic: name });
  }

  /** Throws NOT_FOUND, or INVALID_ARGUMENT when the name is none. */
  topic(name: string): TopicState {
    const topic = this.state.topics.get(checkName(name, 'topics'));
    if (topic === undefined) throw notFound('topic', name);
    return topic;
  }

  /** Publishes all messages or none; returns their ids in order. */
  publish(name: string, messages: readonly NewMessage[]): string[] {
    const { config } = this.topic(name);
    checkPublish(name, messages);
    this.#hub.faults.beforePublish?.(name, messages);
    const publishedAtMs = this.#hub.clock.nowMs();
    const firstId = this.state.nextId;
    const stored = messages.map(({ data, attributes, orderingKey }, index) => ({
      id: firstId + index,
      publishedAtMs,
      data: this.#arena.copy(data),
      attributes: { ...attributes },
      orderingKey,
    }));
    this.#hub.commit({ kind: 'published', topic: config.name, messages: stored });
    this.#deliver(config.name);
    const ids = stored.map(({ id }) => String(id));
    this.#hub.faults.afterPublish?.(name, ids);
    return ids;
  }

  createSubscription(subscription: SubscriptionConfig): void {
    if (this.state.subscriptions.has(subscription.name)) {
      throw alreadyExists('subscription', subscription.name);
    }
    this.topic(subscription.topic);
    if (subscription.deadLetter !== null) this.topic(subscription.deadLetter.topic);
    this.#setSubscription(subscription);
  }

  updateSubscription(subscription: SubscriptionConfig): void {
    const before = this.subscription(subscription.name).config;
    const { deadLetter } = subscription;
    // The topic of a policy that stays may have been deleted meanwhile.
    if (deadLetter !== null && deadLetter.topic !== before.deadLetter?.topic) this.topic(deadLetter.topic);
    const turnsToPush = before.push === null && subscription.push !== null;
    this.#setSubscription(subscription, turnsToPush ? pushedOnly(subscription.name) : null);
  }

  detachSubscription(name: string): void {
    const { config } = this.subscription(name);
    this.#setSubscription({ ...config, detached: true }, isDetached(name));
    this.#hub.shrunk();
  }

  deleteSubscription(name: string): void {
    const channel = this.#channel(name);
    this.#hub.commit({ kind: 'subscription-deleted', subscription: name });
    this.#channels.delete(name);
    channel.stop();
    channel.close(notFound('subscription', name));
    for (const listener of this.#listeners) listener.subscriptionDeleted?.(name);
    this.#hub.shrunk();
  }

  /** Throws NOT_FOUND, or INVALID_ARGUMENT when the name is none. */
  subscription(name: string): SubscriptionState {
    const subscription = this.state.subscriptions.get(checkName(name, 'subscriptions'));
    if (subscription === undefined) throw notFound('subscription', name);
    return subscription;
  }

  /** The delivery of a subscription. Throws NOT_FOUND. */
  channel(name: string): Channel {
    this.subscription(name);
    return this.#channel(name);
  }

  /** The delivery of a subscription that can be pulled. Throws FAILED_PRECONDITION when it is pushed or detached. */
  pullChannel(name: string): Channel {
    const { config } = this.subscription(name);
    if (config.detached) throw isDetached(name);
    if (config.push !== null) throw pushedOnly(name);
    return this.#channel(name);
  }

  #channel(name: string): Channel {
    const channel = this.#channels.get(checkName(name, 'subscriptions'));
    if (channel === undefined) throw notFound('subscription', name);
    return channel;
  }

  /** With a reason, those who receive from it now are sent away. */
  #setSubscription(config: SubscriptionConfig, sendAway: PubSubError | null = null): void {
    this.#hub.commit({ kind: 'subscription-set', subscription: config });
    const channel = this.#channels.get(config.name);
    if (channel === undefined) this.#open(this.subscription(config.name));
    else channel.touch();
    if (sendAway !== null) channel?.close(sendAway);
    for (const listener of this.#listeners) listener.subscriptionSet?.(config);
  }

  #open(subscription: SubscriptionState): void {
    const channel = new Channel(subscription, this.#hub);
    this.#channels.set(subscription.config.name, channel);
    channel.start();
  }

  #deliver(topic: string): void {
    for (const name of this.state.topics.get(topic)?.subscriptions.keys() ?? [])
      this.#channels.get(name)?.pump();
  }
}

function notFound(kind: string, name: string): PubSubError {
  return new PubSubError('NOT_FOUND', `There is no such ${kind}, create it first [${kind}=${name}]`);
}

function alreadyExists(kind: string, name: string): PubSubError {
  return new PubSubError('ALREADY_EXISTS', `There is such a ${kind} already [${kind}=${name}]`);
}

function pushedOnly(name: string): PubSubError {
  return new PubSubError(
    'FAILED_PRECONDITION',
    `Cannot pull from a push subscription, clear its push_config first [subscription=${name}]`,
  );
}

function isDetached(name: string): PubSubError {
  return new PubSubError(
    'FAILED_PRECONDITION',
    `Cannot receive from a subscription that is detached from its topic [subscription=${name}]`,
  );
}
