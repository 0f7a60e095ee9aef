import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../helpers/virtual-clock.ts';
import { failure, startWithSubscription, type TestStream } from '../grpc-client.ts';
import { SUBSCRIPTION, TOPIC } from '../harness.ts';

const FIRST = { subscription: SUBSCRIPTION, streamAckDeadlineSeconds: 10 };

/** Resolves once the stream has been opened: it answers a sign of life. */
async function opened(stream: TestStream): Promise<TestStream> {
  stream.send({});
  expect((await stream.response()).receivedMessages).toEqual([]);
  return stream;
}

const texts = (messages: readonly { text: string }[]) => messages.map(({ text }) => text);

describe('a streaming pull', () => {
  it('gets the backlog and then each message as it is published', async () => {
    const { publish, stream } = await startWithSubscription();
    await publish('a', 'b');
    const open = stream(FIRST);
    expect(texts(await open.messages(2))).toEqual(['a', 'b']);
    await publish('c');
    expect(texts(await open.messages(1))).toEqual(['c']);
  });

  it('says in each response what the subscription is not', async () => {
    const { publish, stream } = await startWithSubscription();
    const open = stream(FIRST);
    await publish('a');
    expect((await open.response()).subscriptionProperties).toEqual({
      exactlyOnceDeliveryEnabled: false,
      messageOrderingEnabled: false,
    });
  });

  it.each<[what: string, request: object, error: string]>([
    ['no subscription', { streamAckDeadlineSeconds: 10 }, 'subscription is not set'],
    ['no deadline', { subscription: SUBSCRIPTION }, 'must be 10 to 600 [got=0]'],
    ['a short deadline', { ...FIRST, streamAckDeadlineSeconds: 9 }, 'must be 10 to 600 [got=9]'],
    ['a long deadline', { ...FIRST, streamAckDeadlineSeconds: 601 }, 'must be 10 to 600 [got=601]'],
    ['another protocol', { ...FIRST, protocolVersion: 2 }, 'protocol_version 0 and 1 [got=2]'],
    ['a bad name', { ...FIRST, subscription: 'job' }, 'Invalid resource name'],
    ['a malformed ack id', { ...FIRST, ackIds: ['nonsense'] }, 'Invalid ack id'],
  ])('cannot be opened with %s', async (_, request, error) => {
    const { stream } = await startWithSubscription();
    const end = await stream(request).end;
    expect(end).toMatch(/^INVALID_ARGUMENT/);
    expect(end).toContain(error);
  });

  it('cannot be opened on a subscription that is not there', async () => {
    const { stream } = await startWithSubscription();
    const request = { ...FIRST, subscription: 'projects/p/subscriptions/none' };
    expect(await stream(request).end).toContain('NOT_FOUND: There is no such subscription');
  });

  it.each<[field: string, request: object]>([
    ['subscription', { subscription: SUBSCRIPTION }],
    ['client_id', { clientId: 'c' }],
    ['max_outstanding_messages', { maxOutstandingMessages: 1 }],
    ['max_outstanding_bytes', { maxOutstandingBytes: 1 }],
    ['protocol_version', { protocolVersion: 1 }],
  ])('ends when a later request sets %s', async (field, request) => {
    const { stream } = await startWithSubscription();
    const open = stream(FIRST);
    open.send(request);
    expect(await open.end).toContain(
      `INVALID_ARGUMENT: Invalid request on an open stream: only the first one may set ${field}`,
    );
  });

  it.each<[what: string, request: object, error: string]>([
    ['lists that differ', { modifyDeadlineAckIds: ['a-1'], modifyDeadlineSeconds: [] }, '[ids=1, seconds=0]'],
    ['a negative deadline', { modifyDeadlineAckIds: ['a-1'], modifyDeadlineSeconds: [-1] }, '[got=-1]'],
    ['a deadline of 601 s', { modifyDeadlineAckIds: ['a-1'], modifyDeadlineSeconds: [601] }, '[got=601]'],
    ['a short stream deadline', { streamAckDeadlineSeconds: 9 }, 'must be 10 to 600 [got=9]'],
    ['a malformed ack id', { ackIds: ['nonsense'] }, 'Invalid ack id'],
  ])('ends when a later request has %s', async (_, request, error) => {
    const { stream, publish, emulator } = await startWithSubscription();
    const open = stream(FIRST);
    open.send(request);
    const end = await open.end;
    expect(end).toMatch(/^INVALID_ARGUMENT/);
    expect(end).toContain(error);
    await publish('a');
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ state: 'ready' }]);
  });

  it('answers signs of life with protocol version 1, and only then', async () => {
    const { stream } = await startWithSubscription();
    await opened(stream({ ...FIRST, protocolVersion: 1 }));
    const old = stream(FIRST);
    old.send({});
    old.halfClose();
    expect(await old.response()).toBeUndefined();
    expect(await old.end).toMatch(/^OK/);
  });

  it('leases for the deadline of the stream, which a later request may change', async () => {
    const clock = new VirtualClock();
    const { publish, stream, emulator } = await startWithSubscription({ clock });
    const open = await opened(stream({ ...FIRST, streamAckDeadlineSeconds: 60, protocolVersion: 1 }));
    await publish('a');
    await open.messages(1);
    open.send({ streamAckDeadlineSeconds: 600 });
    await opened(open);
    await publish('b');
    await open.messages(1);
    expect(emulator.peek(SUBSCRIPTION).map(({ untilMs }) => untilMs! - clock.nowMs())).toEqual([
      60_000, 600_000,
    ]);
  });

  it('acks and changes deadlines on the stream itself', async () => {
    const { publish, stream, emulator } = await startWithSubscription({ clock: new VirtualClock() });
    const open = stream({ ...FIRST, protocolVersion: 1 });
    await publish('acked', 'nacked', 'longer');
    const [acked, nacked, longer] = await open.messages(3);
    open.send({
      ackIds: [acked!.ackId],
      modifyDeadlineAckIds: [nacked!.ackId, longer!.ackId],
      modifyDeadlineSeconds: [0, 300],
    });
    expect(texts(await open.messages(1))).toEqual(['nacked']);
    const untilMs = Date.UTC(2026, 0, 1) + 300_000;
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ failures: 1 }, { failures: 0, untilMs }]);
  });

  it('that its client closes ends well, and its leases last', async () => {
    const { publish, stream, emulator } = await startWithSubscription();
    const open = stream(FIRST);
    await publish('a');
    await open.messages(1);
    open.halfClose();
    expect(await open.end).toMatch(/^OK/);
    await publish('b');
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ state: 'leased' }, { state: 'ready' }]);
  });

  it('that its client breaks off gets nothing more', async () => {
    const { publish, stream, emulator } = await startWithSubscription();
    const open = await opened(stream({ ...FIRST, protocolVersion: 1 }));
    open.cancel();
    expect(await open.end).toMatch(/^CANCELLED/);
    const next = await opened(stream({ ...FIRST, protocolVersion: 1 }));
    await publish('a', 'b');
    expect(texts(await next.messages(2))).toEqual(['a', 'b']);
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ state: 'leased' }, { state: 'leased' }]);
  });

  it('ends with the reason when the subscription goes or the emulator stops', async () => {
    const { stream, subscriber, emulator } = await startWithSubscription();
    const deleted = await opened(stream({ ...FIRST, protocolVersion: 1 }));
    await subscriber.deleteSubscription({ subscription: SUBSCRIPTION });
    expect(await deleted.end).toContain('NOT_FOUND');
    await subscriber.createSubscription({ name: SUBSCRIPTION, topic: TOPIC });
    const stopped = await opened(stream({ ...FIRST, protocolVersion: 1 }));
    await emulator.stop();
    expect(await stopped.end).toBe('UNAVAILABLE: The emulator is stopping');
    expect(await failure(subscriber.pull({ subscription: SUBSCRIPTION, maxMessages: 1 }))).toContain(
      'UNAVAILABLE',
    );
  });

  it('shares the messages of a subscription with the others', async () => {
    const { publish, stream } = await startWithSubscription();
    const first = { ...FIRST, protocolVersion: 1 };
    const streams = await Promise.all([1, 2, 3, 4, 5].map(() => opened(stream(first))));
    await publish(...Array.from({ length: 50 }, (_, index) => String(index)));
    const shares = await Promise.all(streams.map((open) => open.messages(10)));
    expect(shares.map(({ length }) => length)).toEqual([10, 10, 10, 10, 10]);
    expect(new Set(shares.flatMap(texts)).size).toBe(50);
  });
});

describe('flow control of a stream', () => {
  const limited = async (limits: object, clock = new VirtualClock()) => {
    const setup = await startWithSubscription({ clock });
    const open = await opened(setup.stream({ ...FIRST, ...limits, protocolVersion: 1 }));
    const outstanding = () =>
      setup.emulator.peek(SUBSCRIPTION).filter(({ state }) => state === 'leased').length;
    return { ...setup, open, outstanding, clock };
  };

  it('stops at the limit of messages', async () => {
    const { publish, open, outstanding } = await limited({ maxOutstandingMessages: 3 });
    await publish('1', '2', '3', '4', '5');
    expect(texts(await open.messages(3))).toEqual(['1', '2', '3']);
    expect(outstanding()).toBe(3);
  });

  it('stops when the limit of bytes is reached, and sends one message however large', async () => {
    const { publish, open, outstanding } = await limited({ maxOutstandingBytes: 1_000 });
    await publish('x'.repeat(700), 'y'.repeat(700), 'z'.repeat(700));
    expect((await open.messages(2)).map(({ text }) => text[0])).toEqual(['x', 'y']);
    expect(outstanding()).toBe(2);
    const large = await limited({ maxOutstandingBytes: 1 });
    await large.publish('a', 'b');
    expect(texts(await large.open.messages(1))).toEqual(['a']);
    expect(large.outstanding()).toBe(1);
  });

  it.each([0, -1])('with a limit of %d has none', async (limit) => {
    const { publish, open } = await limited({ maxOutstandingMessages: limit, maxOutstandingBytes: limit });
    await publish(...Array(1_000).fill('x'.repeat(1_000)));
    expect(await open.messages(1_000)).toHaveLength(1_000);
  });

  it.each<[what: string, release: (setup: Limited, ackId: string) => unknown]>([
    [
      'a unary ack',
      ({ subscriber }, ackId) => subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds: [ackId] }),
    ],
    ['an ack on the stream', ({ open }, ackId) => open.send({ ackIds: [ackId] })],
    [
      'a nack',
      ({ subscriber }, ackId) =>
        subscriber.modifyAckDeadline({ subscription: SUBSCRIPTION, ackIds: [ackId], ackDeadlineSeconds: 0 }),
    ],
    ['the end of a lease', ({ clock }) => clock.advance(10_000)],
  ])('is released by %s', async (_, release) => {
    const setup = await limited({ maxOutstandingMessages: 1 });
    await setup.publish('a', 'b');
    const [first] = await setup.open.messages(1);
    await release(setup, first!.ackId);
    expect(texts(await setup.open.messages(1))).toEqual(['b']);
  });

  it('keeps what the client does not read from piling up in the emulator', async () => {
    const { publish, open, outstanding } = await limited({});
    for (let count = 0; count < 200; count += 1) await publish(String(count).padEnd(20_000));
    expect(outstanding()).toBeLessThan(100);
    const received = await open.messages(200);
    expect(received.map(({ text }) => Number(text))).toEqual(
      Array.from({ length: 200 }, (_, index) => index),
    );
  });
});

type Limited = Awaited<ReturnType<typeof startWithSubscription>> & { open: TestStream; clock: VirtualClock };
