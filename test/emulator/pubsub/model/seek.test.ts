import { describe, expect, it } from 'vitest';
import { FakeReceiver, startBroker, TOPIC, topicConfig } from '../harness.ts';

const MINUTE_MS = 60_000;

/** Publishes a, b and c a minute apart, and acks the first two. */
async function threeMinutes(
  setup: ReturnType<typeof startBroker>,
  subscribed: ReturnType<typeof setup.subscribe>,
) {
  const { clock, publish } = setup;
  const publishedAtMs: number[] = [];
  for (const text of ['a', 'b', 'c']) {
    publishedAtMs.push(clock.nowMs());
    publish([text]);
    if (text !== 'c') subscribed.channel.acknowledge([subscribed.receiver.latest.ackId]);
    await clock.advance(MINUTE_MS);
  }
  subscribed.receiver.deliveries.length = 0;
  return publishedAtMs as [number, number, number];
}

describe('seek', () => {
  it('acks everything when it goes to now', async () => {
    const setup = startBroker();
    const subscribed = setup.subscribe();
    await threeMinutes(setup, subscribed);
    subscribed.channel.seek(setup.clock.nowMs());
    expect(setup.unacked()).toBe(0);
    await setup.clock.advance(MINUTE_MS);
    expect(subscribed.receiver.texts).toEqual([]);
  });

  it('revives acked messages that the subscription retains, from the time on and in their order', async () => {
    const setup = startBroker();
    const subscribed = setup.subscribe({ retainAckedMessages: true });
    const [, b] = await threeMinutes(setup, subscribed);
    subscribed.channel.seek(b);
    expect(subscribed.receiver.texts).toEqual(['b', 'c']);
    subscribed.receiver.deliveries.length = 0;
    subscribed.channel.seek(0);
    expect(subscribed.receiver.texts).toEqual(['a', 'b', 'c']);
  });

  it('cannot revive what nobody retained', async () => {
    const setup = startBroker();
    const subscribed = setup.subscribe();
    await threeMinutes(setup, subscribed);
    subscribed.channel.seek(0);
    expect(subscribed.receiver.texts).toEqual(['c']);
  });

  it('finds what the topic retains, also for a subscription that came later, through its filter', async () => {
    const setup = startBroker();
    const { broker, clock, publish, subscribe } = setup;
    broker.updateTopic(topicConfig(TOPIC, 10 * MINUTE_MS));
    publish(['too old']);
    await clock.advance(5 * MINUTE_MS);
    publish(['a'], { kind: 'wanted' });
    publish(['b'], { kind: 'other' });
    await clock.advance(5 * MINUTE_MS + 1);
    const { channel, receiver } = subscribe({ filter: 'attributes.kind = "wanted"' });
    const all = subscribe({ name: 'projects/p/subscriptions/all' });
    channel.seek(0);
    all.channel.seek(0);
    expect(receiver.texts).toEqual(['a']);
    expect(all.receiver.texts).toEqual(['a', 'b']);
  });

  it('forgets what was retained when retaining is switched off', async () => {
    const setup = startBroker();
    const { broker } = setup;
    broker.updateTopic(topicConfig(TOPIC, 10 * MINUTE_MS));
    const subscribed = setup.subscribe({ retainAckedMessages: true });
    await threeMinutes(setup, subscribed);
    broker.updateTopic(topicConfig(TOPIC, null));
    const { config } = broker.subscription('projects/p/subscriptions/job');
    broker.updateSubscription({ ...config, retainAckedMessages: false });
    const { history } = broker.subscription(config.name);
    expect([...broker.topic(TOPIC).history.messages(), ...history.messages()]).toEqual([]);
    subscribed.channel.seek(0);
    expect(subscribed.receiver.texts).toEqual(['c']);
  });

  it('ends the leases there are, and their ack ids mean nothing any more', async () => {
    const { publish, subscribe, unacked } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['a']);
    const stale = receiver.latest.ackId;
    channel.seek(0);
    expect(receiver.ends).toEqual([{ text: 'a', end: 'dropped' }]);
    expect(receiver.texts).toEqual(['a', 'a']);
    channel.acknowledge([stale]);
    expect(unacked()).toBe(1);
  });

  it('keeps the count of failures of what stays unacked', () => {
    const { publish, subscribe } = startBroker();
    const { channel, receiver } = subscribe({
      deadLetter: { topic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 },
    });
    publish(['a']);
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    channel.seek(0);
    expect(receiver.latest.attempt).toBe(2);
  });

  it('does not let retained messages pile up', async () => {
    const { broker, clock, publish, subscribe } = startBroker();
    broker.updateTopic(topicConfig(TOPIC, 10 * MINUTE_MS));
    const { channel } = subscribe(
      { retainAckedMessages: true, messageRetentionMs: 10 * MINUTE_MS },
      new AckingReceiver((ackId) => channel.acknowledge([ackId])),
    );
    for (let minute = 0; minute < 60; minute += 1) {
      publish(Array.from({ length: 200 }, String));
      await clock.advance(MINUTE_MS);
    }
    const { history } = broker.topic(TOPIC);
    const ofSubscription = broker.subscription('projects/p/subscriptions/job').history;
    expect([...history.messages()].length).toBeLessThan(6_000);
    expect([...ofSubscription.messages()].length).toBeLessThan(6_000);
  });
});

/** Acks when the run of messages is over. */
class AckingReceiver extends FakeReceiver {
  readonly #ack: (ackId: string) => void;

  constructor(ack: (ackId: string) => void) {
    super();
    this.#ack = ack;
  }

  override flush(): void {
    for (const { ackId } of this.deliveries.splice(0)) this.#ack(ackId);
  }
}
