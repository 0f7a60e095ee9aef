import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPubSubEmulator } from '../../../scripts/emulator/pubsub/start.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { startEndpoint } from './endpoint.ts';
import { type Answer, connect, startEmulator, startWithSubscription } from './grpc-client.ts';
import { DEAD, SUBSCRIPTION, TOPIC } from './harness.ts';

/** Runs an emulator in a process of its own. */
async function startProcess(directory: string): Promise<{ child: ChildProcess; host: string }> {
  const start = join(import.meta.dirname, '../../../scripts/emulator/pubsub/start.ts');
  const script = `
    import { startPubSubEmulator } from ${JSON.stringify(start)};
    const { host } = await startPubSubEmulator({ directory: ${JSON.stringify(directory)} });
    process.stdout.write(host);`;
  const args = ['--input-type=module-typescript', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [host] = await once(child.stdout, 'data');
  return { child, host: String(host) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('an emulator with a directory', () => {
  it('has after a restart what it had before: resources, messages, failures and waits', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const { emulator, publisher, subscriber, publish } = await startWithSubscription({
      directory,
      clock,
      subscription: { retryPolicy: { minimumBackoff: { seconds: 100 } }, filter: 'NOT attributes:no' },
    });
    await publisher.updateTopic({
      topic: { name: TOPIC, labels: { a: '1' } },
      updateMask: { paths: ['labels'] },
    });
    await publisher.createTopic({ name: DEAD });
    await publisher.deleteTopic({ topic: DEAD });
    await publish('acked', 'nacked', 'leased');
    const { receivedMessages } = await subscriber.pull({ subscription: SUBSCRIPTION, maxMessages: 3 });
    const [acked, nacked] = receivedMessages.map(({ ackId }: Answer) => ackId);
    await subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds: [acked] });
    await subscriber.modifyAckDeadline({
      subscription: SUBSCRIPTION,
      ackIds: [nacked],
      ackDeadlineSeconds: 0,
    });
    const topics = await publisher.listTopics({ project: 'projects/p' });
    const subscriptions = await subscriber.listSubscriptions({ project: 'projects/p' });
    const before = emulator.peek(SUBSCRIPTION);
    await emulator.stop();
    await clock.advance(1_000);

    const again = await startEmulator({ directory, clock });
    const clients = connect(again);
    expect(await clients.publisher.listTopics({ project: 'projects/p' })).toEqual(topics);
    expect(await clients.subscriber.listSubscriptions({ project: 'projects/p' })).toEqual(subscriptions);
    const after = again.peek(SUBSCRIPTION);
    expect(after.map(({ messageId }) => messageId)).toEqual(before.map(({ messageId }) => messageId));
    expect(after.map(({ data }) => data.toString())).toEqual(['nacked', 'leased']);
    // A lease ends with the process; a wait goes on.
    expect(after).toMatchObject([
      { failures: 1, state: 'waiting', untilMs: clock.nowMs() + 99_000 },
      { failures: 0, state: 'ready' },
    ]);
  });

  it('gives new messages other ids than all before, also when the old ones are forgotten', async () => {
    const clock = new VirtualClock();
    const directory = temporaryDirectory();
    const ids: string[] = [];
    for (let run = 0; run < 3; run += 1) {
      const emulator = await startPubSubEmulator({ directory, clock });
      if (run === 0) await connect(emulator).publisher.createTopic({ name: TOPIC });
      ids.push(emulator.publish(TOPIC, { data: Buffer.from('x'), attributes: {} }));
      await emulator.stop();
    }
    await clock.advance(1);
    const { emulator } = await startWithSubscription({ clock });
    ids.push(emulator.publish(TOPIC, { data: Buffer.from('x'), attributes: {} }));
    expect(new Set(ids).size).toBe(4);
  });

  it('acks nothing by an ack id from before the restart once the message was delivered again', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const first = await startWithSubscription({ directory, clock });
    await first.publish('a');
    const pull = { subscription: SUBSCRIPTION, maxMessages: 1 };
    const stale = (await first.subscriber.pull(pull)).receivedMessages[0].ackId;
    await first.emulator.stop();
    await clock.advance(1);
    const emulator = await startEmulator({ directory, clock });
    const { subscriber } = connect(emulator);
    const fresh = (await subscriber.pull(pull)).receivedMessages[0].ackId;
    await subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds: [stale] });
    expect(emulator.backlog()).toMatchObject([{ unacked: 1 }]);
    await subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds: [fresh] });
    expect(emulator.backlog()).toMatchObject([{ unacked: 0 }]);
  });

  it('goes on pushing after a restart', async () => {
    const directory = temporaryDirectory();
    const endpoint = await startEndpoint();
    const first = await startWithSubscription({
      directory,
      subscription: { pushConfig: { pushEndpoint: endpoint.url } },
    });
    await first.publish('a');
    await endpoint.next();
    await first.emulator.stop();
    const again = await startEmulator({ directory });
    const push = await endpoint.next();
    expect(push.text).toBe('a');
    push.answer(200);
    await again.whenIdle(AbortSignal.timeout(5_000));
  });

  it('drops after a restart what got too old meanwhile', async () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const { emulator, publish } = await startWithSubscription({
      directory,
      clock,
      subscription: {
        messageRetentionDuration: { seconds: 600 },
        expirationPolicy: { ttl: { seconds: 86_400 } },
      },
    });
    await publish('old');
    await emulator.stop();
    await clock.advance(90_000_000);
    // The subscription itself stays: nobody could use it while the emulator did not run.
    expect((await startEmulator({ directory, clock })).backlog()).toMatchObject([{ unacked: 0 }]);
  });

  it('shares it with no other', async () => {
    const directory = temporaryDirectory();
    const emulator = await startEmulator({ directory });
    await expect(startPubSubEmulator({ directory })).rejects.toThrow('in use by process');
    await emulator.stop();
    await startEmulator({ directory });
  });

  it('gives it back when it cannot start', async () => {
    const directory = temporaryDirectory();
    const other = await startEmulator();
    const port = Number(other.host.split(':')[1]);
    await expect(startPubSubEmulator({ directory, port })).rejects.toThrow(
      new RegExp(`Cannot start Pub/Sub: listen EADDRINUSE.*\\[port=${port}\\]`),
    );
    await startEmulator({ directory });
  });
});

describe('an emulator that is killed', () => {
  it('has every message that was acknowledged to a publisher, and none that was acked', async () => {
    // The seed decides when it is killed; it is printed when the test fails.
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: 200 }), async (killAfter) => {
        const directory = temporaryDirectory();
        const { child, host } = await startProcess(directory);
        const seen = await publishAndAckUntil(host, killAfter, () => kill(child));
        const emulator = await startPubSubEmulator({ directory });
        const kept = new Map(
          emulator.peek(SUBSCRIPTION).map(({ messageId, data }) => [messageId, data.length]),
        );
        await emulator.stop();
        expect(seen.published.size).toBeGreaterThanOrEqual(killAfter);
        expect(seen.acked.size).toBeGreaterThan(0);
        for (const [id, length] of seen.published) {
          if (seen.acked.has(id)) expect(kept.has(id)).toBe(false);
          else if (!seen.pulled.has(id)) expect(kept.get(id)).toBe(length);
        }
      }),
      { numRuns: 2 },
    );
  });

  it('leaves a lock that its successor takes over', async () => {
    const directory = temporaryDirectory();
    const { child, host } = await startProcess(directory);
    await connect({ host }).publisher.createTopic({ name: TOPIC });
    await expect(startPubSubEmulator({ directory })).rejects.toThrow(`in use by process ${child.pid}`);
    await kill(child);
    const emulator = await startEmulator({ directory });
    expect(await connect(emulator).publisher.getTopic({ topic: TOPIC })).toMatchObject({ name: TOPIC });
  });
});

/** Publishes and acks at the same time until the emulator dies. What was pulled may have been acked without an answer. */
async function publishAndAckUntil(host: string, killAfter: number, killEmulator: () => Promise<void>) {
  const { publisher, subscriber } = connect({ host });
  await publisher.createTopic({ name: TOPIC });
  await subscriber.createSubscription({ name: SUBSCRIPTION, topic: TOPIC });
  const published = new Map<string, number>();
  const pulled = new Set<string>();
  const acked = new Set<string>();
  const publishing = async () => {
    for (let length = 1; ; length += 1) {
      const messages = Array(3).fill({ data: Buffer.alloc(length) });
      const { messageIds } = await publisher.publish({ topic: TOPIC, messages });
      for (const id of messageIds) published.set(id, length);
    }
  };
  const acking = async () => {
    for (;;) {
      const { receivedMessages } = await subscriber.pull({ subscription: SUBSCRIPTION, maxMessages: 2 });
      for (const { message } of receivedMessages) pulled.add(message.messageId);
      const ackIds = receivedMessages.map(({ ackId }: Answer) => ackId);
      await subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds });
      for (const { message } of receivedMessages) acked.add(message.messageId);
    }
  };
  const killing = async () => {
    while (published.size < killAfter) await new Promise((resolve) => setImmediate(resolve));
    await killEmulator();
  };
  await Promise.allSettled([publishing(), acking(), killing()]);
  return { published, pulled, acked };
}
