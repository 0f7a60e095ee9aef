import { describe, expect, it, onTestFinished } from 'vitest';
import { startPubSubEmulator } from '../../../../scripts/emulator/pubsub/start.ts';
import { settle } from '../../../helpers/virtual-clock.ts';
import { connect } from '../../pubsub/grpc-client.ts';
import { begin, outcomeOf, startEmulator } from '../harness.ts';
import { calling } from './calling.ts';

const FOREVER = new AbortController().signal;
const TOPIC = 'projects/demo/topics/tracks';
const SUBSCRIPTION = 'projects/demo/subscriptions/tracks';

async function startWithPubSub() {
  const pubsub = await startPubSubEmulator();
  onTestFinished(() => pubsub.stop());
  const { publisher, subscriber } = connect(pubsub);
  await publisher.createTopic({ name: TOPIC });
  await subscriber.createSubscription({ name: SUBSCRIPTION, topic: TOPIC });
  return { pubsub, emulator: await startEmulator({ servicesFor: () => ({ pubsub: pubsub.host }) }) };
}

describe('the connector for Pub/Sub', () => {
  it('publishes, pulls and acknowledges', async () => {
    const { emulator, pubsub } = await startWithPubSub();
    const source = `
      - publish:
          call: googleapis.pubsub.v1.projects.topics.publish
          args:
            topic: ${TOPIC}
            body: { messages: [{ data: "\${base64.encode(text.encode(\\"héllo\\"))}", attributes: { a: b } }] }
          result: published
      - pull: { call: googleapis.pubsub.v1.projects.subscriptions.pull, args: { subscription: ${SUBSCRIPTION}, body: { maxMessages: 10 } }, result: pulled }
      - ack: { call: googleapis.pubsub.v1.projects.subscriptions.acknowledge, args: { subscription: ${SUBSCRIPTION}, body: { ackIds: ["\${pulled.receivedMessages[0].ackId}"] } } }
      - done: { return: ["\${published.messageIds[0]}", "\${pulled.receivedMessages[0].message}"] }`;
    const [id, message] = (await outcomeOf(emulator, source)) as [string, { data: string }];
    expect(message).toEqual({
      data: Buffer.from('héllo').toString('base64'),
      attributes: { a: 'b' },
      messageId: id,
      publishTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
    expect(pubsub.peek(SUBSCRIPTION)).toEqual([]);
  });

  it('raises an HttpError where the service refuses', async () => {
    const { emulator } = await startWithPubSub();
    const publish = (topic: string, body: object) =>
      outcomeOf(emulator, calling('pubsub.v1.projects.topics.publish', { topic, body }));
    const messages = [{ data: '' }];
    await expect(
      publish('projects/demo/topics/none', { messages: [{ data: 'eA==' }] }),
    ).rejects.toMatchObject({
      payload: { tags: ['HttpError'], code: 404, body: { error: { status: 'NOT_FOUND' } } },
    });
    await expect(publish(TOPIC, { messages })).rejects.toMatchObject({ payload: { code: 400 } });
    await expect(publish(TOPIC, { message: messages })).rejects.toThrow(
      'ValueError: body has no field message',
    );
  });

  it('gives up a pull that nothing comes for when the execution is cancelled', async () => {
    const { emulator } = await startWithPubSub();
    const name = begin(
      emulator,
      calling('pubsub.v1.projects.subscriptions.pull', {
        subscription: SUBSCRIPTION,
        body: { maxMessages: 1 },
      }),
    );
    await settle();
    expect(emulator.execution(name).current[0]?.waitsFor).toContain('subscriptions.pull');
    emulator.cancel(name);
    expect((await emulator.ended(name, FOREVER)).state).toBe('CANCELLED');
  });
});
