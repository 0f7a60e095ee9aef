import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../helpers/virtual-clock.ts';
import { startEndpoint } from '../endpoint.ts';
import { connect, startEmulator } from '../grpc-client.ts';
import { DEAD, SUBSCRIPTION, TOPIC } from '../harness.ts';
import { startPushing } from '../pushing.ts';

describe('the pace of pushes', () => {
  it('starts with 4 under way and grows by one for each ack', async () => {
    const { publish, endpoint, leased } = await startPushing();
    await publish(...Array.from({ length: 20 }, (_, index) => String(index)));
    const first = [
      await endpoint.next(),
      await endpoint.next(),
      await endpoint.next(),
      await endpoint.next(),
    ];
    expect(leased()).toBe(4);
    for (const push of first) push.answer(200);
    for (let count = 0; count < 8; count += 1) await endpoint.next();
    expect(leased()).toBe(8);
  });

  it('pauses for all messages after a failure, and twice as long after the next', async () => {
    const { publish, endpoint, failure, clock, leased } = await startPushing();
    await publish('bad');
    for (const pauseMs of [100, 200, 400]) {
      (await endpoint.next()).answer(500);
      await failure();
      await clock.advance(pauseMs - 1);
      expect(leased()).toBe(0);
      await clock.advance(1);
    }
    expect((await endpoint.next()).text).toBe('bad');
  });

  it('and the retry of a message: the later of the two counts', async () => {
    const { publish, endpoint, failure, clock, leased } = await startPushing({
      retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
    });
    await publish('bad');
    (await endpoint.next()).answer(500);
    await failure();
    await publish('good');
    await clock.advance(99);
    expect(leased()).toBe(0);
    await clock.advance(1);
    const good = await endpoint.next();
    expect(good.text).toBe('good');
    good.answer(200);
    await clock.advance(9_899);
    expect(leased()).toBe(0);
    await clock.advance(1);
    expect((await endpoint.next()).text).toBe('bad');
  });
});

describe('a push subscription', () => {
  it('that turns to pull stops pushing, and what was under way still counts', async () => {
    const { publish, endpoint, subscriber, emulator } = await startPushing();
    await publish('a');
    const underWay = await endpoint.next();
    await subscriber.modifyPushConfig({ subscription: SUBSCRIPTION, pushConfig: {} });
    await publish('b');
    const pulled = await subscriber.pull({ subscription: SUBSCRIPTION, maxMessages: 10 });
    expect(pulled.receivedMessages).toMatchObject([{ message: { data: Buffer.from('b') } }]);
    underWay.answer(200);
    while (emulator.backlog()[0]?.unacked !== 1) await settle();
    expect(endpoint.arrived).toEqual([]);
  });

  it('that gets another endpoint pushes there', async () => {
    const { publish, endpoint, subscriber, idle } = await startPushing();
    const other = await startEndpoint();
    await subscriber.modifyPushConfig({
      subscription: SUBSCRIPTION,
      pushConfig: { pushEndpoint: other.url },
    });
    await publish('a');
    (await other.next()).answer(200);
    await idle();
    expect(endpoint.arrived).toEqual([]);
  });

  it('keeps its pace when something else about it changes', async () => {
    const { publish, endpoint, subscriber, failure, clock, leased } = await startPushing();
    await publish('a');
    (await endpoint.next()).answer(500);
    await failure();
    await subscriber.updateSubscription({
      subscription: { name: SUBSCRIPTION, ackDeadlineSeconds: 60 },
      updateMask: { paths: ['ack_deadline_seconds'] },
    });
    await clock.advance(99);
    expect(leased()).toBe(0);
    await clock.advance(1);
    await endpoint.next();
    await clock.advance(59_999);
    expect(leased()).toBe(1);
    await clock.advance(1);
    expect(leased()).toBe(0);
  });

  it('that is deleted breaks off what is under way', async () => {
    const { publish, endpoint, subscriber, clock } = await startPushing();
    await publish('a');
    const { brokenOff } = await endpoint.next();
    await subscriber.deleteSubscription({ subscription: SUBSCRIPTION });
    await brokenOff;
    expect(clock.pendingTimers).toBe(0);
  });

  it('forwards to the dead-letter topic after its last attempt', async () => {
    const endpoint = await startEndpoint();
    const clock = new VirtualClock();
    const emulator = await startEmulator({ clock });
    const { publisher, subscriber } = connect(emulator);
    const hold = 'projects/p/subscriptions/hold';
    for (const name of [TOPIC, DEAD]) await publisher.createTopic({ name });
    await subscriber.createSubscription({ name: hold, topic: DEAD });
    await subscriber.createSubscription({
      name: SUBSCRIPTION,
      topic: TOPIC,
      deadLetterPolicy: { deadLetterTopic: DEAD, maxDeliveryAttempts: 5 },
      pushConfig: { pushEndpoint: endpoint.url },
    });
    emulator.publish(TOPIC, { data: Buffer.from('bad'), attributes: { a: '1' } });
    const idle = emulator.whenIdle(AbortSignal.timeout(5_000));
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const push = await endpoint.next();
      expect(push.body.deliveryAttempt).toBe(attempt);
      push.answer(500);
      while (emulator.peek(SUBSCRIPTION)[0]?.failures === attempt - 1) await settle();
      await clock.advance(60_000);
    }
    await idle;
    expect(emulator.peek(hold)).toMatchObject([
      { attributes: { a: '1', CloudPubSubDeadLetterSourceDeliveryCount: '5' } },
    ]);
  });
});
