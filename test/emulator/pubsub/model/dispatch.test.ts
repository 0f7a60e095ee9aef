import { describe, expect, it } from 'vitest';
import { DEAD, FakeReceiver, SUBSCRIPTION, startBroker, TOPIC, topicConfig } from '../harness.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('publishing', () => {
  it('gives every attached subscription its own copy, and ids that rise', () => {
    const { publish, subscribe, unacked } = startBroker();
    const one = subscribe();
    const two = subscribe({ name: 'projects/p/subscriptions/two' });
    const ids = publish(['a', 'b']);
    const later = publish(['c']);
    expect([...ids, ...later].map(Number)).toEqual([...ids, ...later].map(Number).sort((a, b) => a - b));
    expect(new Set([...ids, ...later]).size).toBe(3);
    expect(one.receiver.texts).toEqual(['a', 'b', 'c']);
    expect(two.receiver.texts).toEqual(['a', 'b', 'c']);
    one.channel.acknowledge(one.receiver.deliveries.map(({ ackId }) => ackId));
    expect([unacked(), unacked('projects/p/subscriptions/two')]).toEqual([0, 3]);
  });

  it('does not reach a subscription that comes later, or one of another topic', () => {
    const { publish, subscribe } = startBroker();
    const other = subscribe({ name: 'projects/p/subscriptions/other', topic: DEAD });
    publish(['a']);
    const { receiver } = subscribe();
    expect([receiver.texts, other.receiver.texts]).toEqual([[], []]);
  });

  it('acks for the subscription what its filter does not let through', () => {
    const { publish, subscribe, unacked } = startBroker();
    const { receiver } = subscribe({ filter: 'NOT attributes:klio_limited OR attributes:"klio_to_energy"' });
    publish(['anyone']);
    publish(['sibling'], { klio_limited: '1', klio_to_beats: '1' });
    publish(['energy'], { klio_limited: '1', klio_to_energy: '1' });
    expect(receiver.texts).toEqual(['anyone', 'energy']);
    expect(unacked()).toBe(2);
  });

  it('copies what it is given', () => {
    const { broker, subscribe } = startBroker();
    const { receiver } = subscribe();
    const data = Buffer.from('before');
    const attributes: Record<string, string> = { a: '1' };
    broker.publish(TOPIC, [{ data, attributes, orderingKey: '' }]);
    data.write('after!');
    attributes.a = '2';
    expect(receiver.texts).toEqual(['before']);
    expect(receiver.latest.message.attributes).toEqual({ a: '1' });
  });

  it('keeps an attribute that is named like a property of every object', () => {
    const { broker, subscribe } = startBroker();
    const { receiver } = subscribe({ filter: 'attributes:__proto__ AND NOT attributes:constructor' });
    broker.publish(TOPIC, [
      { data: Buffer.from('x'), attributes: JSON.parse('{"__proto__":"1"}'), orderingKey: '' },
    ]);
    expect(Object.entries(receiver.latest.message.attributes)).toEqual([['__proto__', '1']]);
  });

  it('to a topic that is not there fails with its name', () => {
    const { publish } = startBroker();
    expect(() => publish(['a'], {}, 'projects/p/topics/none')).toThrow(
      'There is no such topic, create it first [topic=projects/p/topics/none]',
    );
  });
});

describe('delivery', () => {
  it('takes turns between receivers', () => {
    const { publish, subscribe, broker } = startBroker();
    const receivers = numbers(5).map(() => new FakeReceiver());
    subscribe({}, receivers[0]);
    for (const receiver of receivers.slice(1)) broker.channel(SUBSCRIPTION).attach(receiver);
    publish(numbers(100));
    expect(receivers.map(({ deliveries }) => deliveries.length)).toEqual([20, 20, 20, 20, 20]);
    expect(receivers.map(({ flushes }) => flushes)).toEqual([1, 1, 1, 1, 1]);
  });

  it('passes over receivers without room, and waits when none has any', () => {
    const { publish, subscribe, broker } = startBroker();
    const small = subscribe({}, new FakeReceiver({ maxOutstanding: 1 }));
    const large = new FakeReceiver({ maxOutstanding: 3 });
    broker.channel(SUBSCRIPTION).attach(large);
    publish(numbers(6));
    expect([small.receiver.deliveries.length, large.deliveries.length]).toEqual([1, 3]);
    small.channel.acknowledge([small.receiver.latest.ackId]);
    expect([small.receiver.deliveries.length, large.deliveries.length]).toEqual([2, 3]);
  });

  it.each([
    ['an ack', (s: Setup) => s.channel.acknowledge([s.receiver.latest.ackId])],
    ['a nack', (s: Setup) => s.channel.modifyAckDeadline([s.receiver.latest.ackId], 0)],
    ['the end of a lease', (s: Setup) => s.clock.advance(10_000)],
  ])('goes on after %s has made room', async (_, makeRoom) => {
    const { publish, subscribe, clock } = startBroker();
    const setup = { ...subscribe({}, new FakeReceiver({ maxOutstanding: 1 })), clock };
    publish(['a', 'b']);
    expect(setup.receiver.texts).toEqual(['a']);
    await makeRoom(setup);
    expect(setup.receiver.texts).toEqual(['a', 'b']);
  });

  it('starts with the backlog when a receiver comes', () => {
    const { publish, subscribe } = startBroker();
    const { detach, channel } = subscribe();
    detach();
    publish(['a', 'b']);
    const late = new FakeReceiver();
    channel.attach(late);
    expect(late.texts).toEqual(['a', 'b']);
  });
});

describe('a subscription', () => {
  it('outlives its topic and delivers what it has', () => {
    const { publish, subscribe, broker } = startBroker();
    const { detach, channel } = subscribe();
    detach();
    publish(['a']);
    broker.deleteTopic(TOPIC);
    expect(broker.subscription(SUBSCRIPTION).config.topic).toBe('_deleted-topic_');
    broker.createTopic(topicConfig(TOPIC));
    publish(['for the new topic']);
    const receiver = new FakeReceiver();
    channel.attach(receiver);
    expect(receiver.texts).toEqual(['a']);
  });

  it('that is deleted sends its receivers away and is gone with its messages', () => {
    const { publish, subscribe, broker, clock } = startBroker();
    const { receiver } = subscribe();
    publish(['a']);
    broker.deleteSubscription(SUBSCRIPTION);
    expect(receiver.closed).toMatchObject({ code: 'NOT_FOUND' });
    expect(clock.pendingTimers).toBe(0);
    expect(() => broker.channel(SUBSCRIPTION)).toThrow('There is no such subscription');
    const again = subscribe();
    expect(again.receiver.texts).toEqual([]);
  });

  it('that is detached drops its backlog, gets nothing more and cannot be pulled', () => {
    const { publish, subscribe, broker, unacked } = startBroker();
    const { receiver } = subscribe();
    publish(['a']);
    broker.detachSubscription(SUBSCRIPTION);
    publish(['b']);
    expect(receiver.closed).toMatchObject({ code: 'FAILED_PRECONDITION' });
    expect(unacked()).toBe(0);
    expect([...broker.topic(TOPIC).subscriptions.keys()]).toEqual([]);
    expect(() => broker.pullChannel(SUBSCRIPTION)).toThrow('detached');
  });

  it('that turns to push sends its pullers away', () => {
    const { subscribe, broker } = startBroker();
    const { receiver } = subscribe();
    const { config } = broker.subscription(SUBSCRIPTION);
    broker.updateSubscription({
      ...config,
      push: { endpoint: 'http://localhost:1', version: 'v1', oidc: null },
    });
    expect(receiver.closed).toMatchObject({ code: 'FAILED_PRECONDITION' });
    expect(() => broker.pullChannel(SUBSCRIPTION)).toThrow('Cannot pull from a push subscription');
  });

  it.each([
    ['its topic', { topic: 'projects/p/topics/none' }],
    ['its dead-letter topic', { deadLetter: { topic: 'projects/p/topics/none', maxDeliveryAttempts: 5 } }],
  ])('cannot be created without %s', (_, changes) => {
    const { subscribe, broker } = startBroker();
    expect(() => subscribe(changes)).toThrow('There is no such topic');
    expect(broker.state.subscriptions.size).toBe(0);
  });

  it('can be changed although its dead-letter topic has been deleted', () => {
    const { subscribe, broker } = startBroker();
    subscribe({ deadLetter: { topic: DEAD, maxDeliveryAttempts: 5 } });
    broker.deleteTopic(DEAD);
    const { config } = broker.subscription(SUBSCRIPTION);
    broker.updateSubscription({ ...config, ackDeadlineSeconds: 60 });
    expect(broker.subscription(SUBSCRIPTION).config.ackDeadlineSeconds).toBe(60);
  });
});

interface Setup extends ReturnType<ReturnType<typeof startBroker>['subscribe']> {
  readonly clock: ReturnType<typeof startBroker>['clock'];
}

describe('faults', () => {
  it('before a publish keep it from happening', () => {
    const { publish, subscribe, unacked } = startBroker({
      faults: {
        beforePublish: () => {
          throw new Error('Refused');
        },
      },
    });
    const { receiver } = subscribe();
    expect(() => publish(['a'])).toThrow('Refused');
    expect([unacked(), receiver.texts]).toEqual([0, []]);
  });

  it('after a publish hide that it happened', () => {
    const hidden: string[] = [];
    const { publish, subscribe, unacked } = startBroker({
      faults: {
        afterPublish: (_, ids) => {
          hidden.push(...ids);
          throw new Error('Lost');
        },
      },
    });
    const { receiver } = subscribe();
    expect(() => publish(['a'])).toThrow('Lost');
    expect([unacked(), receiver.texts, hidden.length]).toEqual([1, ['a'], 1]);
  });

  it('can lose a delivery on the way, which then fails like one that was never answered', async () => {
    let deliveries = 0;
    const { publish, subscribe, clock } = startBroker({
      faults: {
        onDelivery: () => {
          deliveries += 1;
          return deliveries === 1 ? 'lose' : 'deliver';
        },
      },
    });
    const { receiver } = subscribe({ deadLetter: { topic: DEAD, maxDeliveryAttempts: 5 } });
    publish(['a']);
    expect(receiver.texts).toEqual([]);
    await clock.advance(10_000);
    expect(receiver.texts).toEqual(['a']);
    expect(receiver.latest.attempt).toBe(2);
  });
});
