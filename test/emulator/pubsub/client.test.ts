import { type Message, PubSub, type SubscriptionOptions } from '@google-cloud/pubsub';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PubSubEmulatorOptions } from '../../../scripts/emulator/pubsub/start.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { startEndpoint } from './endpoint.ts';
import { startEmulator } from './grpc-client.ts';
import { SUBSCRIPTION } from './harness.ts';

/** Google's own client, pointed at an emulator the way its users point it. */
async function startClient(options: PubSubEmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  vi.stubEnv('PUBSUB_EMULATOR_HOST', emulator.host);
  const pubsub = new PubSub({ projectId: 'p' });
  vi.unstubAllEnvs();
  onTestFinished(() => pubsub.close());
  const [topic] = await pubsub.createTopic('tracks');
  return { emulator, pubsub, topic };
}

/** Receives from a subscription; `next` awaits one message. */
function receive(pubsub: PubSub, options: SubscriptionOptions = {}) {
  const subscription = pubsub.subscription('job', options);
  const arrived: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  subscription.on('message', (message: Message) => {
    const next = waiting.shift();
    if (next) next(message);
    else arrived.push(message);
  });
  onTestFinished(() => subscription.close());
  return {
    subscription,
    next: () =>
      new Promise<Message>((resolve) => {
        const message = arrived.shift();
        if (message) resolve(message);
        else waiting.push(resolve);
      }),
  };
}

describe("Google's client", () => {
  it('creates, lists, reads, changes and deletes resources', async () => {
    const { pubsub, topic } = await startClient();
    const [dead] = await pubsub.createTopic('dead');
    const [subscription] = await topic.createSubscription('job', {
      filter: 'attributes:a',
      ackDeadlineSeconds: 20,
      retryPolicy: { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 2 } },
      deadLetterPolicy: { deadLetterTopic: dead.name, maxDeliveryAttempts: 7 },
      expirationPolicy: {},
      labels: { team: 'audio' },
    });
    expect((await pubsub.getTopics())[0].map(({ name }) => name)).toEqual([dead.name, topic.name]);
    expect((await topic.getSubscriptions())[0].map(({ name }) => name)).toEqual([subscription.name]);
    await subscription.setMetadata({ ackDeadlineSeconds: 30, labels: {} });
    const [metadata] = await subscription.getMetadata();
    expect(metadata).toMatchObject({
      ackDeadlineSeconds: 30,
      labels: {},
      filter: 'attributes:a',
      expirationPolicy: { ttl: null },
      deadLetterPolicy: { deadLetterTopic: dead.name, maxDeliveryAttempts: 7 },
    });
    await topic.setMetadata({ labels: { team: 'audio' } });
    expect((await topic.getMetadata())[0].labels).toEqual({ team: 'audio' });
    await subscription.delete();
    await topic.delete();
    expect(await subscription.exists()).toEqual([false]);
    expect(await topic.exists()).toEqual([false]);
  });

  it('publishes and receives data, attributes, id and time', async () => {
    const { pubsub, topic } = await startClient();
    await topic.createSubscription('job');
    const { next } = receive(pubsub);
    const id = await topic.publishMessage({ data: Buffer.from([0, 1, 255]), attributes: { a: 'ü' } });
    const message = await next();
    expect(message.id).toBe(id);
    expect([...message.data]).toEqual([0, 1, 255]);
    expect(message.attributes).toEqual({ a: 'ü' });
    expect(Math.abs(message.publishTime.getTime() - Date.now())).toBeLessThan(60_000);
    expect(message.deliveryAttempt).toBe(0);
    message.ack();
  });

  it('acks for good', async () => {
    const { pubsub, topic, emulator } = await startClient();
    await topic.createSubscription('job');
    const { next, subscription } = receive(pubsub);
    await topic.publishMessage({ data: Buffer.from('a') });
    (await next()).ack();
    // Closing sends what the client still holds back.
    await subscription.close();
    expect(emulator.backlog()).toMatchObject([{ unacked: 0 }]);
  });

  it('nacks, and gets the message again with its attempt, until it is a dead letter', async () => {
    const { pubsub, topic, emulator } = await startClient();
    const [dead] = await pubsub.createTopic('dead');
    await dead.createSubscription('hold');
    await topic.createSubscription('job', {
      deadLetterPolicy: { deadLetterTopic: dead.name, maxDeliveryAttempts: 5 },
    });
    const { next, subscription } = receive(pubsub);
    await topic.publishMessage({ data: Buffer.from('bad'), attributes: { a: '1' } });
    const attempts: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const message = await next();
      attempts.push(message.deliveryAttempt);
      message.nack();
    }
    await subscription.close();
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(emulator.backlog()).toMatchObject([{ unacked: 1 }, { subscription: SUBSCRIPTION, unacked: 0 }]);
    expect(emulator.peek('projects/p/subscriptions/hold')).toMatchObject([
      { attributes: { a: '1', CloudPubSubDeadLetterSourceSubscription: 'job' } },
    ]);
  });

  it('receives a thousand messages, each once, within its flow control', async () => {
    // Time stands still for the emulator, so that no lease ends on a slow machine.
    const { pubsub, topic, emulator } = await startClient({ clock: new VirtualClock() });
    await topic.createSubscription('job');
    const count = 1_000;
    const publishing = Array.from({ length: count }, (_, index) =>
      topic.publishMessage({ data: Buffer.from(String(index)) }),
    );
    await Promise.all(publishing);
    const { next, subscription } = receive(pubsub, { flowControl: { maxMessages: 50 } });
    const texts = new Set<string>();
    for (let deliveries = 0; deliveries < count; deliveries += 1) {
      const message = await next();
      texts.add(message.data.toString());
      // Fifty for each of the client's five streams.
      if (deliveries % 100 === 0) {
        const leased = emulator.peek(SUBSCRIPTION).filter(({ state }) => state === 'leased');
        expect(leased.length).toBeLessThanOrEqual(250);
      }
      message.ack();
    }
    await subscription.close();
    expect(texts.size).toBe(count);
    expect(emulator.backlog()).toMatchObject([{ unacked: 0 }]);
  });

  it('hears the reason when something is wrong', async () => {
    const { pubsub, topic } = await startClient();
    await expect(pubsub.topic('none').publishMessage({ data: Buffer.from('x') })).rejects.toThrow(
      '5 NOT_FOUND: There is no such topic, create it first [topic=projects/p/topics/none]',
    );
    await expect(pubsub.createTopic('tracks')).rejects.toMatchObject({ code: 6 });
    await expect(topic.createSubscription('job', { enableMessageOrdering: true })).rejects.toThrow(
      '3 INVALID_ARGUMENT: Unsupported field: this emulator does not implement subscription.enable_message_ordering',
    );
    const error = new Promise<Error>((resolve) => receive(pubsub).subscription.on('error', resolve));
    expect((await error).message).toContain('There is no such subscription');
  });

  it('sets a subscription to push and back, and seeks', async () => {
    const { topic, emulator } = await startClient();
    const endpoint = await startEndpoint();
    const [subscription] = await topic.createSubscription('job', { pushEndpoint: endpoint.url });
    await topic.publishMessage({ data: Buffer.from('a') });
    (await endpoint.next()).answer(200);
    await emulator.whenIdle(AbortSignal.timeout(5_000));
    await subscription.modifyPushConfig({});
    await topic.publishMessage({ data: Buffer.from('b') });
    expect(emulator.backlog()).toMatchObject([{ push: false, unacked: 1 }]);
    await subscription.seek(new Date(Date.now() + 1_000));
    expect(emulator.backlog()).toMatchObject([{ unacked: 0 }]);
  });
});
