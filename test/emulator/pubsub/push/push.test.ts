import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PushFailure } from '../../../../scripts/emulator/pubsub/push/pusher.ts';
import { startWithSubscription } from '../grpc-client.ts';
import { SUBSCRIPTION, TOPIC } from '../harness.ts';
import { startPushing } from '../pushing.ts';

describe('a push', () => {
  it('is a POST of the wrapped message to the endpoint', async () => {
    const { emulator, endpoint, idle } = await startPushing();
    const id = emulator.publish(TOPIC, { data: Buffer.from('hello'), attributes: { klio_version: '2' } });
    const { request, body, answer } = await endpoint.next();
    expect([request.method, request.url]).toEqual(['POST', '/push']);
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'CloudPubSub-Google',
    });
    expect(request.headers.authorization).toBeUndefined();
    expect(body).toEqual({
      message: {
        attributes: { klio_version: '2' },
        data: 'aGVsbG8=',
        messageId: id,
        message_id: id,
        publishTime: '2026-01-01T00:00:00.000Z',
        publish_time: '2026-01-01T00:00:00.000Z',
      },
      subscription: SUBSCRIPTION,
    });
    answer(204);
    await idle();
    expect(emulator.backlog()).toEqual([
      { subscription: SUBSCRIPTION, push: true, unacked: 0, oldestUnackedAgeMs: 0 },
    ]);
  });

  it.each([200, 201, 202, 204])('is acked by %d', async (status) => {
    const { publish, endpoint, idle } = await startPushing();
    await publish('a');
    (await endpoint.next()).answer(status);
    await idle();
    expect(endpoint.arrived).toEqual([]);
  });

  it('is acked by a provisional 102, whatever follows', async () => {
    const { publish, endpoint, idle } = await startPushing();
    await publish('a');
    const { response, answer } = await endpoint.next();
    response.writeProcessing();
    await idle();
    answer(500);
    expect(endpoint.arrived).toEqual([]);
  });

  it.each([203, 205, 206, 207, 299, 304, 400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504])(
    'is nacked by %d',
    async (status) => {
      const { publish, endpoint, failure, clock, emulator, idle } = await startPushing({
        deadLetterPolicy: { deadLetterTopic: TOPIC },
      });
      const [messageId] = await publish('a');
      (await endpoint.next()).answer(status);
      expect(await failure()).toMatchObject({
        subscription: SUBSCRIPTION,
        endpoint: endpoint.url,
        messageId,
        deliveryAttempt: 1,
        status,
        reason: expect.stringContaining(`status ${status}`),
      });
      expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ failures: 1 }]);
      await clock.advance(100);
      const again = await endpoint.next();
      expect(again.body.deliveryAttempt).toBe(2);
      again.answer(200);
      await idle();
    },
  );

  it.each([301, 302, 307, 308])('is nacked by a redirect with %d, which is not followed', async (status) => {
    const { publish, endpoint, failure } = await startPushing();
    await publish('a');
    const { response } = await endpoint.next();
    response.writeHead(status, { Location: endpoint.url }).end();
    expect(await failure()).toMatchObject({ status });
    expect(endpoint.arrived).toEqual([]);
  });

  it('that fails quotes the beginning of the answer', async () => {
    const { publish, endpoint, failure } = await startPushing();
    await publish('a');
    (await endpoint.next()).answer(500, `Cannot decode audio [entity=7]\n${'x'.repeat(100_000)}`);
    const { reason } = await failure();
    expect(reason).toMatch(/^status 500: Cannot decode audio \[entity=7\]\nx+$/);
    expect(reason.length).toBeLessThan(2_100);
  });

  it('is nacked when the connection is refused', async () => {
    const { publish, failure, endpoint, emulator } = await startPushing();
    endpoint.server.close();
    await publish('a');
    expect(await failure()).toMatchObject({ status: null, reason: expect.stringContaining('ECONNREFUSED') });
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ failures: 1 }]);
  });

  it('is nacked when the endpoint dies without an answer', async () => {
    const { publish, failure, endpoint } = await startPushing();
    await publish('a');
    (await endpoint.next()).request.socket.destroy();
    expect(await failure()).toMatchObject({ status: null, reason: 'socket hang up' });
  });

  it('counts by its status when the endpoint dies in the middle of its answer', async () => {
    const { publish, endpoint, failure, idle, clock } = await startPushing();
    const answerHalf = async (status: number) => {
      const { response } = await endpoint.next();
      response.writeHead(status, { 'Content-Length': '1000' }).write('half');
      response.socket?.end();
    };
    await publish('a');
    await answerHalf(500);
    expect(await failure()).toMatchObject({ status: 500, reason: 'status 500: half' });
    await clock.advance(100);
    await answerHalf(200);
    await idle();
  });

  it('counts no attempt when the endpoint closes an idle connection just as it is used', async () => {
    // A bare server that answers one request a connection and resets the connection at the second.
    const bodies: string[] = [];
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      let requests = 0;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        requests += 1;
        if (requests > 1) return socket.resetAndDestroy();
        bodies.push(chunk.toString());
        return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const failures: PushFailure[] = [];
    const { publish, emulator } = await startWithSubscription({
      subscription: {
        pushConfig: { pushEndpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}/` },
      },
      onPushFailure: (failure) => failures.push(failure),
    });
    await publish('a');
    await emulator.whenIdle(AbortSignal.timeout(5_000));
    await publish('b');
    await emulator.whenIdle(AbortSignal.timeout(5_000));
    expect([connections, failures]).toEqual([2, []]);
  });

  it('has the ack deadline as its time-out, and is broken off then', async () => {
    const { publish, endpoint, failure, clock, emulator } = await startPushing({ ackDeadlineSeconds: 30 });
    await publish('a');
    const { brokenOff } = await endpoint.next();
    await clock.advance(29_999);
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ state: 'leased', failures: 0 }]);
    await clock.advance(1);
    await brokenOff;
    expect(await failure()).toMatchObject({ status: null, reason: 'no answer within 30 s' });
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([{ failures: 1 }]);
    await clock.advance(100);
    expect((await endpoint.next()).text).toBe('a');
  });

  it('that is answered too late changes nothing', async () => {
    const { publish, endpoint, failure, clock, emulator } = await startPushing();
    await publish('a');
    const late = await endpoint.next();
    await clock.advance(10_000);
    await failure();
    late.answer(200);
    await late.brokenOff;
    expect(emulator.backlog()).toMatchObject([{ unacked: 1 }]);
  });
});
