import { describe, expect, it } from 'vitest';
import { FakeReceiver, SUBSCRIPTION, startBroker } from '../harness.ts';

describe('a lease', () => {
  it('keeps a message with one receiver until it is acked, and then for ever', async () => {
    const { publish, subscribe, clock, unacked } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['a']);
    await clock.advance(9_999);
    expect(receiver.texts).toEqual(['a']);
    channel.acknowledge([receiver.latest.ackId]);
    await clock.advance(1_000_000);
    expect(receiver.texts).toEqual(['a']);
    expect(receiver.ends).toEqual([{ text: 'a', end: 'acked' }]);
    expect(unacked()).toBe(0);
  });

  it('ends after the ack deadline of the receiver, and the message comes again under another ack id', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { receiver } = subscribe({}, new FakeReceiver({ ackDeadlineMs: 30_000 }));
    publish(['a']);
    await clock.advance(29_999);
    expect(receiver.deliveries).toHaveLength(1);
    await clock.advance(1);
    expect(receiver.deliveries).toHaveLength(2);
    expect(receiver.deliveries[1]!.ackId).not.toBe(receiver.deliveries[0]!.ackId);
    expect(receiver.deliveries[1]!.message.id).toBe(receiver.deliveries[0]!.message.id);
    expect(receiver.ends).toEqual([{ text: 'a', end: 'expired' }]);
  });

  it('ends at once by a nack', () => {
    const { publish, subscribe } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['a']);
    channel.modifyAckDeadline([receiver.latest.ackId], 0);
    expect(receiver.deliveries).toHaveLength(2);
    expect(receiver.ends).toEqual([{ text: 'a', end: 'nacked' }]);
  });

  it('is counted anew from the moment it is prolonged, longer or shorter', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['longer', 'shorter']);
    const [longer, shorter] = receiver.deliveries;
    await clock.advance(5_000);
    channel.modifyAckDeadline([longer!.ackId], 60);
    channel.modifyAckDeadline([shorter!.ackId], 1);
    await clock.advance(1_000);
    expect(receiver.texts).toEqual(['longer', 'shorter', 'shorter']);
    channel.acknowledge([receiver.latest.ackId]);
    await clock.advance(58_999);
    expect(receiver.deliveries).toHaveLength(3);
    await clock.advance(1);
    expect(receiver.texts).toEqual(['longer', 'shorter', 'shorter', 'longer']);
  });

  it('outlives its receiver', async () => {
    const { publish, subscribe, clock, broker } = startBroker();
    const { receiver, detach, channel } = subscribe();
    publish(['a']);
    detach();
    const next = new FakeReceiver();
    broker.channel(SUBSCRIPTION).attach(next);
    await clock.advance(9_999);
    expect(next.texts).toEqual([]);
    channel.acknowledge([receiver.latest.ackId]);
    await clock.advance(60_000);
    expect(next.texts).toEqual([]);
  });
});

describe('an ack id', () => {
  it('still acks after its lease has ended, as long as the message was not delivered again', async () => {
    const { publish, subscribe, clock, unacked } = startBroker();
    const { channel, receiver, detach } = subscribe();
    publish(['a']);
    detach();
    await clock.advance(20_000);
    channel.acknowledge([receiver.latest.ackId]);
    expect(unacked()).toBe(0);
    const next = new FakeReceiver();
    channel.attach(next);
    expect(next.texts).toEqual([]);
  });

  it('of an earlier delivery neither acks, nacks nor prolongs the later one', async () => {
    const { publish, subscribe, clock, unacked } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['a']);
    await clock.advance(10_000);
    const [stale] = receiver.deliveries;
    channel.acknowledge([stale!.ackId]);
    channel.modifyAckDeadline([stale!.ackId], 0);
    channel.modifyAckDeadline([stale!.ackId], 600);
    expect(unacked()).toBe(1);
    expect(receiver.deliveries).toHaveLength(2);
    await clock.advance(10_000);
    expect(receiver.deliveries).toHaveLength(3);
  });

  it('cannot bring back a lease that has ended', async () => {
    const { publish, subscribe, clock } = startBroker();
    const { channel, receiver, detach } = subscribe();
    publish(['a']);
    detach();
    await clock.advance(10_000);
    channel.modifyAckDeadline([receiver.latest.ackId], 600);
    const next = new FakeReceiver();
    channel.attach(next);
    expect(next.texts).toEqual(['a']);
  });

  it('counts once when it is given twice, and acking twice is no error', () => {
    const { publish, subscribe, unacked, events } = startBroker();
    const { channel, receiver } = subscribe();
    publish(['a']);
    const { ackId } = receiver.latest;
    channel.acknowledge([ackId, ackId]);
    channel.acknowledge([ackId]);
    expect(unacked()).toBe(0);
    expect(receiver.ends).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === 'acked')).toHaveLength(1);
  });

  it('of another subscription is ignored', () => {
    const { publish, subscribe, unacked } = startBroker();
    const { receiver } = subscribe();
    const other = subscribe({ name: 'projects/p/subscriptions/other' });
    publish(['a']);
    other.channel.acknowledge([receiver.latest.ackId]);
    expect([unacked(), unacked('projects/p/subscriptions/other')]).toEqual([1, 1]);
  });

  it.each(['', 'nonsense', 'a-', '-b', 'a-b-c', 'A-B', `${'1'.repeat(12)}-1`, 'projects/p:1'])(
    'that was never given out is refused: %j',
    (ackId) => {
      const { publish, subscribe, unacked } = startBroker();
      const { channel, receiver } = subscribe();
      publish(['a']);
      expect(() => channel.acknowledge([receiver.latest.ackId, ackId])).toThrow('Invalid ack id');
      expect(() => channel.modifyAckDeadline([receiver.latest.ackId, ackId], 0)).toThrow('Invalid ack id');
      expect(unacked()).toBe(1);
      expect(receiver.deliveries).toHaveLength(1);
    },
  );
});
