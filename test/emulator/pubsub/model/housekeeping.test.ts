import { describe, expect, it } from 'vitest';
import { FakeReceiver, SUBSCRIPTION, startBroker, TOPIC, topicConfig } from '../harness.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('retention', () => {
  it('drops unacked messages at their age, and not a moment earlier', async () => {
    const { publish, subscribe, clock, unacked } = startBroker();
    const { detach } = subscribe({ messageRetentionMs: 10 * MINUTE_MS });
    detach();
    publish(['a']);
    await clock.advance(1);
    publish(['b']);
    await clock.advance(10 * MINUTE_MS - 2);
    expect(unacked()).toBe(2);
    await clock.advance(1);
    expect(unacked()).toBe(1);
    await clock.advance(1);
    expect(unacked()).toBe(0);
  });

  it('ends the leases of what it drops', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { receiver, channel } = subscribe({ messageRetentionMs: 10 * MINUTE_MS });
    publish(['a']);
    channel.modifyAckDeadline([receiver.latest.ackId], 600);
    await clock.advance(MINUTE_MS);
    channel.modifyAckDeadline([receiver.latest.ackId], 600);
    await clock.advance(9 * MINUTE_MS);
    expect(receiver.ends).toEqual([{ text: 'a', end: 'dropped' }]);
    await clock.advance(DAY_MS);
    expect(receiver.texts).toEqual(['a']);
  });

  it('of the topic keeps messages for its subscriptions when it is longer', async () => {
    const { publish, subscribe, clock, unacked, broker } = startBroker();
    broker.updateTopic(topicConfig(TOPIC, 30 * MINUTE_MS));
    subscribe({ messageRetentionMs: 10 * MINUTE_MS }).detach();
    publish(['a']);
    await clock.advance(30 * MINUTE_MS - 1);
    expect(unacked()).toBe(1);
    await clock.advance(1);
    expect(unacked()).toBe(0);
  });
});

describe('the time to live of a subscription', () => {
  it('deletes it when nobody has used it for that long', async () => {
    const { subscribe, clock, broker } = startBroker();
    subscribe({ expirationTtlMs: DAY_MS }).detach();
    await clock.advance(DAY_MS - 1);
    expect(broker.state.subscriptions.has(SUBSCRIPTION)).toBe(true);
    await clock.advance(1);
    expect(broker.state.subscriptions.has(SUBSCRIPTION)).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['a receiver', (s: Setup) => s.channel.attach(new FakeReceiver())()],
    ['an ack', (s: Setup) => s.channel.acknowledge([s.receiver.latest.ackId])],
    ['a new deadline', (s: Setup) => s.channel.modifyAckDeadline([s.receiver.latest.ackId], 10)],
    ['a seek', (s: Setup) => s.channel.seek(0)],
    [
      'a change of its configuration',
      (s: Setup) => s.broker.updateSubscription({ ...s.broker.subscription(SUBSCRIPTION).config }),
    ],
  ])('starts anew with %s', async (_, use) => {
    const { publish, subscribe, clock, broker } = startBroker();
    const setup = { ...subscribe({ expirationTtlMs: DAY_MS }), broker };
    publish(['a']);
    setup.detach();
    await clock.advance(DAY_MS - 1);
    use(setup);
    await clock.advance(DAY_MS - 1);
    expect(broker.state.subscriptions.has(SUBSCRIPTION)).toBe(true);
    await clock.advance(1);
    expect(broker.state.subscriptions.has(SUBSCRIPTION)).toBe(false);
  });

  it('does not run while somebody receives, or for a subscription that never expires', async () => {
    const { subscribe, clock, broker } = startBroker();
    subscribe({ expirationTtlMs: DAY_MS });
    const eternal = 'projects/p/subscriptions/eternal';
    subscribe({ name: eternal, expirationTtlMs: null }).detach();
    await clock.advance(100 * DAY_MS);
    expect([...broker.state.subscriptions.keys()]).toEqual([SUBSCRIPTION, eternal]);
  });
});

interface Setup extends ReturnType<ReturnType<typeof startBroker>['subscribe']> {
  readonly broker: ReturnType<typeof startBroker>['broker'];
}
