import { describe, expect, it } from 'vitest';
import { DEAD, FakeReceiver, HOLD, SUBSCRIPTION, startBroker, TOPIC } from '../harness.ts';

const deadLetter = { topic: DEAD, maxDeliveryAttempts: 5 };

describe('a retry policy', () => {
  it('doubles the wait of each message from the minimum up to the maximum', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { channel, receiver } = subscribe({
      retry: { minimumBackoffMs: 10_000, maximumBackoffMs: 70_000 },
    });
    publish(['a']);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const nackedAtMs = clock.nowMs();
      const { length } = receiver.deliveries;
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
      while (receiver.deliveries.length === length) await clock.advance(1_000);
      waits.push((clock.nowMs() - nackedAtMs) / 1000);
    }
    expect(waits).toEqual([10, 20, 40, 70, 70, 70]);
  });

  it('counts an expired lease like a nack', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { receiver } = subscribe({ retry: { minimumBackoffMs: 10_000, maximumBackoffMs: 600_000 } });
    publish(['a']);
    await clock.advance(10_000 + 9_999);
    expect(receiver.deliveries).toHaveLength(1);
    await clock.advance(1);
    expect(receiver.deliveries).toHaveLength(2);
    await clock.advance(10_000 + 20_000);
    expect(receiver.deliveries).toHaveLength(3);
  });

  it('holds back only the message that failed', () => {
    const { publish, subscribe } = startBroker();
    const { channel, receiver } = subscribe({
      retry: { minimumBackoffMs: 10_000, maximumBackoffMs: 600_000 },
    });
    publish(['a']);
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    publish(['b']);
    expect(receiver.texts).toEqual(['a', 'b']);
  });

  it('with a minimum of 0 does not wait', () => {
    const { publish, subscribe } = startBroker();
    const { channel, receiver } = subscribe({ retry: { minimumBackoffMs: 0, maximumBackoffMs: 600_000 } });
    publish(['a']);
    for (let nacks = 0; nacks < 4; nacks += 1) channel.modifyAckDeadline([receiver.latest.ackId], 0);
    expect(receiver.deliveries).toHaveLength(5);
  });
});

describe('the delivery attempt', () => {
  it('is 1 plus nacks plus expired leases', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { channel, receiver } = subscribe({ deadLetter: { ...deadLetter, maxDeliveryAttempts: 100 } });
    publish(['a']);
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    await clock.advance(10_000);
    channel.modifyAckDeadline([receiver.latest.ackId], 60);
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    expect(receiver.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  });

  it('is left out without a dead-letter policy', () => {
    const { publish, subscribe } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['a']);
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    expect(receiver.deliveries.map(({ attempt }) => attempt)).toEqual([0, 0]);
  });
});

describe('a dead-letter policy', () => {
  it('forwards a message after its last attempt, with where it came from and a new id and time', async () => {
    const { publish, subscribe, clock, unacked } = startBroker();
    const hold = subscribe({ name: HOLD, topic: DEAD });
    const { channel, receiver } = subscribe({ deadLetter });
    await clock.advance(340);
    const publishedAtMs = clock.nowMs();
    const [id] = publish(['bad'], { klio_entity: '7' });
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
      expect(hold.receiver.deliveries).toHaveLength(0);
    }
    await clock.advance(10_000);
    expect(receiver.deliveries).toHaveLength(5);
    expect(unacked()).toBe(0);
    const [{ message }] = hold.receiver.deliveries as [(typeof hold.receiver.deliveries)[number]];
    expect(Buffer.from(message.data).toString()).toBe('bad');
    expect(String(message.id)).not.toBe(id);
    expect(message.publishedAtMs).toBe(publishedAtMs + 10_000);
    expect(message.attributes).toEqual({
      klio_entity: '7',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: 'job',
      CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
      CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:00.34+00:00',
    });
  });

  it('writes a publish time without a fraction when it is on the second', () => {
    const { publish, subscribe } = startBroker();
    const hold = subscribe({ name: HOLD, topic: DEAD });
    const { channel, receiver } = subscribe({ deadLetter });
    publish(['bad']);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
    }
    expect(hold.receiver.latest.message.attributes).toMatchObject({
      CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:00+00:00',
    });
  });

  it('keeps the ordering key', () => {
    const { broker, subscribe } = startBroker();
    const hold = subscribe({ name: HOLD, topic: DEAD });
    const { channel, receiver } = subscribe({ deadLetter });
    broker.publish(TOPIC, [{ data: Buffer.from('x'), attributes: {}, orderingKey: 'k' }]);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
    }
    expect(hold.receiver.latest.message.orderingKey).toBe('k');
  });

  it('rests while its topic is gone: the message goes on being delivered, and is forwarded later', () => {
    const { broker, publish, subscribe, unacked } = startBroker();
    const { channel, receiver } = subscribe({ deadLetter });
    broker.deleteTopic(DEAD);
    publish(['bad']);
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
    }
    expect(receiver.latest.attempt).toBe(8);
    broker.createTopic({ name: DEAD, labels: {}, messageRetentionMs: null });
    const hold = subscribe({ name: HOLD, topic: DEAD });
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    expect(hold.receiver.latest.message.attributes).toMatchObject({
      CloudPubSubDeadLetterSourceDeliveryCount: '8',
    });
    expect(unacked()).toBe(0);
  });

  it('rests while Pub/Sub may not do it: attempts are not counted, and the message goes on being delivered', () => {
    let permitted = false;
    const asked: string[][] = [];
    const { publish, subscribe, unacked } = startBroker({
      mayDeadLetter: (...names) => {
        asked.push(names);
        return permitted;
      },
    });
    const hold = subscribe({ name: HOLD, topic: DEAD });
    const { channel, receiver } = subscribe({ deadLetter });
    publish(['bad']);
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
    }
    expect(receiver.deliveries.map(({ attempt }) => attempt)).toEqual(Array(8).fill(1));
    expect(new Set(asked.flat())).toEqual(new Set([SUBSCRIPTION, DEAD]));
    permitted = true;
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    expect(hold.receiver.texts).toEqual(['bad']);
    expect(unacked()).toBe(0);
  });

  it('gives up only the messages that are at their end when several fail at once', () => {
    const { publish, subscribe, unacked } = startBroker();
    const hold = subscribe({ name: HOLD, topic: DEAD });
    const { channel, receiver } = subscribe({ deadLetter }, new FakeReceiver({ maxOutstanding: 2 }));
    publish(['old']);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      channel.modifyAckDeadline([receiver.latest.ackId], 0);
    }
    publish(['new']);
    channel.modifyAckDeadline(
      receiver.deliveries.slice(-2).map(({ ackId }) => ackId),
      0,
    );
    expect(hold.receiver.texts).toEqual(['old']);
    expect(receiver.texts.at(-1)).toBe('new');
    expect(unacked()).toBe(1);
  });
});
