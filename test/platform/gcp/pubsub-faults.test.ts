import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDeadline } from '../../../shared/platform/deadline.ts';
import { createPubSubPublisher } from '../../../shared/platform/gcp/publisher.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { startScriptedPublisher } from './scripted-publisher.ts';

const TOPIC = 'projects/klio-test/topics/klio-energy-output';
const MESSAGE = { data: Buffer.from('x'), attributes: {} };
const NEVER = new AbortController().signal;

let server: Awaited<ReturnType<typeof startScriptedPublisher>>;
beforeAll(async () => {
  server = await startScriptedPublisher();
  process.env.PUBSUB_EMULATOR_HOST = server.host;
});
afterAll(() => {
  delete process.env.PUBSUB_EMULATOR_HOST;
  server.close();
});

const publisher = createPubSubPublisher({ project: 'klio-test', random: () => 0 });
const publish = (signal = NEVER) => publisher.publish(TOPIC, MESSAGE, signal);

describe('publish', () => {
  it.each([
    'UNAVAILABLE',
    'ABORTED',
    'INTERNAL',
    'UNKNOWN',
    'CANCELLED',
    'DEADLINE_EXCEEDED',
    'RESOURCE_EXHAUSTED',
  ] as const)('tries again after %s', async (code) => {
    server.meet({ code: status[code] }, { code: status[code] });
    expect(await publish()).toBe('3-0');
    expect(server.calls).toHaveLength(3);
  });

  it.each([
    [
      'PERMISSION_DENIED',
      'User not authorized',
      'PERMISSION_DENIED',
      /"User not authorized"; grant "roles\/pubsub.publisher" on the topic .*\[topic=projects\/klio-test\/topics\/klio-energy-output, status=7\]$/,
    ],
    ['NOT_FOUND', 'Resource not found', 'PUBLISH_FAILED', /the topic does not exist; deploy the graph/],
    ['INVALID_ARGUMENT', 'The value for message_size is too large', 'MESSAGE_TOO_LARGE', /too large/],
    ['INVALID_ARGUMENT', 'Invalid resource name given', 'PUBLISH_FAILED', /Invalid resource name/],
    ['FAILED_PRECONDITION', 'The key is disabled', 'PUBLISH_FAILED', /The key is disabled/],
    ['UNAUTHENTICATED', 'Invalid credentials', 'PERMISSION_DENIED', /gcloud auth application-default login/],
  ] as const)('gives up at once on %s "%s", as %s', async (code, details, expected, message) => {
    server.meet({ code: status[code], details });
    await expect(publish()).rejects.toMatchObject({
      name: 'KlioError',
      code: expected,
      message: expect.stringMatching(message),
    });
    expect(server.calls).toHaveLength(1);
  });

  it.each([
    ['UNAVAILABLE', 'PUBLISH_FAILED'],
    ['RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED'],
  ] as const)('ends in an error when %s does not go away, as %s', async (code, expected) => {
    const clock = new VirtualClock();
    const patient = createPubSubPublisher({ project: 'klio-test', random: () => 1, clock });
    const signal = withDeadline(new AbortController().signal, clock.nowMs() + 2_000);
    server.meet(...Array(10).fill({ code: status[code] }));
    const publishing = patient.publish(TOPIC, MESSAGE, signal).catch((error) => error);
    // Pauses of 100 and 200 ms fit into a quarter of 2 s, one of 400 ms on top does not.
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await expect.poll(() => server.calls.length).toBe(attempt);
      await expect.poll(() => attempt === 3 || clock.pendingTimers > 0).toBe(true);
      await clock.advance(100 * 2 ** (attempt - 1));
    }
    expect(await publishing).toMatchObject({
      code: expected,
      message: expect.stringContaining('attempts=3'),
    });
  });

  it('sends each message at once and not with others', async () => {
    server.meet();
    await Promise.all([publish(), publish(), publish()]);
    expect(server.calls.map((call) => call.request.messages.length)).toEqual([1, 1, 1]);
  });

  it('tells Pub/Sub how long it may take', async () => {
    server.meet();
    await publish(withDeadline(new AbortController().signal, Date.now() + 5_000));
    const leftMs = Number(server.calls[0]!.getDeadline()) - Date.now();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(5_000);
  });

  it('ends in DEADLINE_EXCEEDED as soon as the signal fires', async () => {
    const controller = new AbortController();
    server.meet('stall');
    const called = server.nextCall();
    const publishing = publish(controller.signal);
    await called;
    controller.abort();
    await expect(publishing).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('is heard again after Pub/Sub was away', async () => {
    const away = await startScriptedPublisher();
    process.env.PUBSUB_EMULATOR_HOST = away.host;
    const other = createPubSubPublisher({ project: 'klio-test', random: () => 0 });
    await other.publish(TOPIC, MESSAGE, NEVER);
    away.close();
    process.env.PUBSUB_EMULATOR_HOST = server.host;
    const signal = withDeadline(new AbortController().signal, Date.now() + 200);
    await expect(other.publish(TOPIC, MESSAGE, signal)).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringContaining('Pub/Sub did not take it'),
    });
  });
});
