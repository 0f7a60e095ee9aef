import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../helpers/virtual-clock.ts';
import { connect, failure, startWithSubscription } from '../grpc-client.ts';
import { SUBSCRIPTION, TOPIC } from '../harness.ts';

const pullOf = (maxMessages: number, fields: object = {}) => ({
  subscription: SUBSCRIPTION,
  maxMessages,
  ...fields,
});

describe('a pull', () => {
  it('returns what there is, up to what was asked for', async () => {
    const { publish, subscriber } = await startWithSubscription();
    await publish('a', 'b', 'c');
    const first = await subscriber.pull(pullOf(2));
    const second = await subscriber.pull(pullOf(10));
    const texts = [first, second].map(({ receivedMessages }) =>
      receivedMessages.map(({ message }: { message: { data: Buffer } }) => message.data.toString()),
    );
    expect(texts).toEqual([['a', 'b'], ['c']]);
  });

  it('returns a message as it was published', async () => {
    const { publisher, subscriber } = await startWithSubscription({ clock: new VirtualClock() });
    const message = { data: Buffer.from([0, 255]), attributes: { a: 'ü', b: '' }, orderingKey: 'k' };
    const { messageIds } = await publisher.publish({ topic: TOPIC, messages: [message] });
    const { receivedMessages } = await subscriber.pull(pullOf(1));
    expect(receivedMessages).toEqual([
      {
        ackId: expect.any(String),
        deliveryAttempt: 0,
        message: { ...message, messageId: messageIds[0], publishTime: { seconds: '1767225600', nanos: 0 } },
      },
    ]);
  });

  it('waits for a first message', async () => {
    const { publish, subscriber } = await startWithSubscription();
    const waiting = subscriber.pull(pullOf(10));
    await publish('a');
    expect((await waiting).receivedMessages).toHaveLength(1);
  });

  it('gives up waiting after half a minute', async () => {
    const clock = new VirtualClock();
    const { subscriber } = await startWithSubscription({ clock });
    const { pendingTimers } = clock;
    const waiting = subscriber.pull(pullOf(10));
    // The call has arrived once its timer is set.
    while (clock.pendingTimers === pendingTimers) await clock.advance(0);
    await clock.advance(29_999);
    const answered = waiting.then(() => true);
    expect(await Promise.race([answered, clock.advance(0).then(() => false)])).toBe(false);
    await clock.advance(1);
    expect((await waiting).receivedMessages).toEqual([]);
  });

  it('does not wait when it is told so', async () => {
    const { publish, subscriber } = await startWithSubscription();
    expect((await subscriber.pull(pullOf(1, { returnImmediately: true }))).receivedMessages).toEqual([]);
    await publish('a');
    expect((await subscriber.pull(pullOf(1, { returnImmediately: true }))).receivedMessages).toHaveLength(1);
  });

  it('takes no message once its caller has gone', async () => {
    const clock = new VirtualClock();
    const { publish, subscriber, emulator } = await startWithSubscription({ clock });
    const { pendingTimers } = clock;
    const gone = new AbortController();
    const waiting = subscriber.pull(pullOf(1), gone.signal);
    while (clock.pendingTimers === pendingTimers) await clock.advance(0);
    gone.abort();
    expect(await failure(waiting)).toContain('CANCELLED');
    while (clock.pendingTimers > pendingTimers) await clock.advance(0);
    await publish('a');
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ state: 'ready' }]);
  });

  it('keeps the subscription in use only while it waits', async () => {
    const clock = new VirtualClock();
    const { publish, subscriber, emulator } = await startWithSubscription({
      clock,
      subscription: { expirationPolicy: { ttl: { seconds: 86_400 } } },
    });
    await publish('a');
    await subscriber.pull(pullOf(1));
    await clock.advance(86_400_000);
    expect(emulator.backlog()).toEqual([]);
  });

  it('leases for the ack deadline of the subscription and tells the attempt', async () => {
    const clock = new VirtualClock();
    const { publish, subscriber, emulator } = await startWithSubscription({
      clock,
      subscription: { ackDeadlineSeconds: 30, deadLetterPolicy: { deadLetterTopic: TOPIC } },
    });
    await publish('a');
    await subscriber.pull(pullOf(1));
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ state: 'leased', untilMs: clock.nowMs() + 30_000 }]);
    await clock.advance(30_000);
    const { receivedMessages } = await subscriber.pull(pullOf(1));
    expect(receivedMessages[0].deliveryAttempt).toBe(2);
  });

  it('returns no more than 10 MB and 1,000 messages at once', async () => {
    const { publisher, publish, subscriber } = await startWithSubscription();
    for (let count = 0; count < 3; count += 1) {
      await publisher.publish({ topic: TOPIC, messages: [{ data: Buffer.alloc(6_000_000) }] });
    }
    expect((await subscriber.pull(pullOf(10))).receivedMessages).toHaveLength(2);
    expect((await subscriber.pull(pullOf(10))).receivedMessages).toHaveLength(1);
    await publish(...Array(1_000).fill('x'));
    await publish('x');
    expect((await subscriber.pull(pullOf(5_000))).receivedMessages).toHaveLength(1_000);
  });

  it.each([0, -1])('of %d messages is refused', async (maxMessages) => {
    const { subscriber } = await startWithSubscription();
    expect(await failure(subscriber.pull(pullOf(maxMessages)))).toBe(
      `INVALID_ARGUMENT: Invalid max_messages: must be positive [got=${maxMessages}]`,
    );
  });

  it('from a push subscription is refused, until it is turned to pull', async () => {
    const { publish, subscriber } = await startWithSubscription({
      subscription: { pushConfig: { pushEndpoint: 'http://127.0.0.1:9/' } },
    });
    expect(await failure(subscriber.pull(pullOf(1)))).toContain(
      'FAILED_PRECONDITION: Cannot pull from a push',
    );
    await subscriber.modifyPushConfig({ subscription: SUBSCRIPTION, pushConfig: {} });
    await publish('a');
    expect((await subscriber.pull(pullOf(1))).receivedMessages).toHaveLength(1);
  });

  it('that waits is sent away when the subscription is deleted, detached or turned to push', async () => {
    for (const [send, status] of [
      [(c: Clients) => c.subscriber.deleteSubscription({ subscription: SUBSCRIPTION }), 'NOT_FOUND'],
      [(c: Clients) => c.publisher.detachSubscription({ subscription: SUBSCRIPTION }), 'FAILED_PRECONDITION'],
      [
        (c: Clients) =>
          c.subscriber.modifyPushConfig({
            subscription: SUBSCRIPTION,
            pushConfig: { pushEndpoint: 'http://127.0.0.1:9/' },
          }),
        'FAILED_PRECONDITION',
      ],
    ] as const) {
      const { emulator } = await startWithSubscription();
      const clients = connect(emulator);
      const waiting = failure(clients.subscriber.pull(pullOf(1)));
      await send(clients);
      expect(await waiting).toContain(status);
    }
  });
});

type Clients = ReturnType<typeof connect>;

describe('acknowledging', () => {
  const pulled = async (setup: Awaited<ReturnType<typeof startWithSubscription>>): Promise<string> => {
    await setup.publish('a');
    return (await setup.subscriber.pull(pullOf(1))).receivedMessages[0].ackId;
  };

  it('removes the message, and 0 seconds give it back', async () => {
    const setup = await startWithSubscription();
    const nacked = await pulled(setup);
    await setup.subscriber.modifyAckDeadline({
      subscription: SUBSCRIPTION,
      ackIds: [nacked],
      ackDeadlineSeconds: 0,
    });
    const { receivedMessages } = await setup.subscriber.pull(pullOf(1));
    const ackIds = [receivedMessages[0].ackId];
    await setup.subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds });
    expect(setup.emulator.backlog()).toMatchObject([{ unacked: 0 }]);
    // Once more is no error.
    await setup.subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds });
  });

  it.each([-1, 601])('refuses a new deadline of %d seconds', async (ackDeadlineSeconds) => {
    const setup = await startWithSubscription();
    const ackIds = [await pulled(setup)];
    const call = setup.subscriber.modifyAckDeadline({
      subscription: SUBSCRIPTION,
      ackIds,
      ackDeadlineSeconds,
    });
    expect(await failure(call)).toContain(`must be 0 to 600 seconds [got=${ackDeadlineSeconds}]`);
  });

  it.each([
    [[], 'Invalid ack_ids: there is none'],
    [['nonsense'], 'Invalid ack id: it is malformed [ack_id=nonsense]'],
    [
      Array(12_484).fill('x'.repeat(40)),
      'Invalid ack_ids: the request is longer than 524288 bytes [bytes=524328]',
    ],
  ])('refuses a wrong list of ids', async (ackIds, error) => {
    const { subscriber } = await startWithSubscription();
    const request = { subscription: SUBSCRIPTION, ackIds };
    expect(await failure(subscriber.acknowledge(request))).toContain(`INVALID_ARGUMENT: ${error}`);
    const modify = subscriber.modifyAckDeadline({ ...request, ackDeadlineSeconds: 10 });
    expect(await failure(modify)).toContain(error);
  });

  it('takes as many ids as fit into 512 KiB', async () => {
    const { subscriber } = await startWithSubscription();
    const ackIds = Array(524_288 / 16).fill('hh3qmc1yio-hh3');
    expect(Buffer.byteLength(ackIds[0])).toBe(14);
    await subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds });
    const one = await failure(
      subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds: [...ackIds, 'a-1'] }),
    );
    expect(one).toContain('longer than 524288 bytes');
  });
});

describe('seeking', () => {
  it('goes to a time', async () => {
    const clock = new VirtualClock();
    const { publish, subscriber, emulator } = await startWithSubscription({ clock });
    await publish('old');
    await clock.advance(1_500);
    await publish('new');
    const time = { seconds: clock.nowMs() / 1000 - 0.5, nanos: 500_000_000 };
    await subscriber.seek({
      subscription: SUBSCRIPTION,
      time: { ...time, seconds: Math.floor(time.seconds) },
    });
    expect(emulator.peek(SUBSCRIPTION).map(({ data }) => data.toString())).toEqual(['new']);
  });

  it('does not go to a snapshot, and says so', async () => {
    const { subscriber } = await startWithSubscription();
    const request = { subscription: SUBSCRIPTION, snapshot: 'projects/p/snapshots/s' };
    expect(await failure(subscriber.seek(request))).toBe(
      'UNIMPLEMENTED: Unsupported field: this emulator does not implement snapshot',
    );
    expect(await failure(subscriber.seek({ subscription: SUBSCRIPTION }))).toContain('time is not set');
  });
});
