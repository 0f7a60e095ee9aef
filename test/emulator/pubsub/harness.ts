import { apply } from '../../../scripts/emulator/pubsub/model/apply.ts';
import { Broker, type BrokerOptions } from '../../../scripts/emulator/pubsub/model/broker.ts';
import type { Event } from '../../../scripts/emulator/pubsub/model/event.ts';
import type { Delivery, DeliveryEnd, Receiver } from '../../../scripts/emulator/pubsub/model/receiver.ts';
import { emptyState, type State } from '../../../scripts/emulator/pubsub/model/state.ts';
import type { PubSubError } from '../../../scripts/emulator/pubsub/pubsub-error.ts';
import type { SubscriptionConfig } from '../../../scripts/emulator/pubsub/resources/subscription.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

export const TOPIC = 'projects/p/topics/tracks';
export const DEAD = 'projects/p/topics/dead';
export const SUBSCRIPTION = 'projects/p/subscriptions/job';
export const HOLD = 'projects/p/subscriptions/hold';

export function topicConfig(name = TOPIC, messageRetentionMs: number | null = null) {
  return { name, labels: {}, messageRetentionMs };
}

/** A pull subscription with the service's defaults. */
export function subscriptionConfig(changes: Partial<SubscriptionConfig> = {}): SubscriptionConfig {
  return {
    name: SUBSCRIPTION,
    topic: TOPIC,
    push: null,
    ackDeadlineSeconds: 10,
    retainAckedMessages: false,
    messageRetentionMs: 7 * 86_400_000,
    labels: {},
    expirationTtlMs: null,
    filter: '',
    deadLetter: null,
    retry: null,
    detached: false,
    ...changes,
  };
}

/** A broker on a clock that the test moves, with two topics and no subscription; `events` is all it recorded. */
export function startBroker({
  faults = {},
  mayDeadLetter = () => true,
}: Pick<BrokerOptions, 'faults' | 'mayDeadLetter'> = {}) {
  const clock = new VirtualClock();
  const state = emptyState(clock.nowMs() * 1000);
  const events: Event[] = [];
  const commit = (event: Event) => {
    events.push(event);
    apply(state, event);
  };
  const broker = new Broker({ clock, state, commit, faults, mayDeadLetter });
  broker.start();
  broker.createTopic(topicConfig(TOPIC));
  broker.createTopic(topicConfig(DEAD));
  return {
    clock,
    broker,
    events,
    /** Publishes messages with these texts; the attributes go on all of them. */
    publish: (texts: readonly string[], attributes: Record<string, string> = {}, topic = TOPIC) =>
      broker.publish(
        topic,
        texts.map((text) => ({ data: Buffer.from(text), attributes, orderingKey: '' })),
      ),
    /** Creates a subscription and receives from it. */
    subscribe: (changes: Partial<SubscriptionConfig> = {}, receiver = new FakeReceiver()) => {
      const config = subscriptionConfig(changes);
      broker.createSubscription(config);
      const channel = broker.channel(config.name);
      return { receiver, channel, detach: channel.attach(receiver) };
    },
    unacked: (name = SUBSCRIPTION) => broker.subscription(name).backlog.size,
  };
}

/** The state that these events make. */
export function replay(events: Iterable<Event>, firstId: number): State {
  const state = emptyState(firstId);
  for (const event of events) apply(state, event);
  state.unplaced.clear();
  return state;
}

/** Takes what it gets, up to a number outstanding. */
export class FakeReceiver implements Receiver {
  readonly deliveries: Delivery[] = [];
  readonly ends: { text: string; end: DeliveryEnd }[] = [];
  readonly ackDeadlineMs: number;
  readonly maxOutstanding: number;
  outstanding = 0;
  flushes = 0;
  closed: PubSubError | null = null;

  constructor({ ackDeadlineMs = 10_000, maxOutstanding = Number.POSITIVE_INFINITY } = {}) {
    this.ackDeadlineMs = ackDeadlineMs;
    this.maxOutstanding = maxOutstanding;
  }

  get texts(): string[] {
    return this.deliveries.map(textOf);
  }

  get latest(): Delivery {
    return this.deliveries.at(-1)!;
  }

  hasRoom(): boolean {
    return this.outstanding < this.maxOutstanding;
  }

  take(delivery: Delivery): void {
    this.outstanding += 1;
    this.deliveries.push(delivery);
  }

  flush(): void {
    this.flushes += 1;
  }

  ended(delivery: Delivery, end: DeliveryEnd): void {
    this.outstanding -= 1;
    this.ends.push({ text: textOf(delivery), end });
  }

  close(reason: PubSubError): void {
    this.closed = reason;
  }
}

export function textOf({ message }: Delivery): string {
  return Buffer.from(message.data).toString();
}
