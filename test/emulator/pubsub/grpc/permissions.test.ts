import { describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../../../scripts/emulator/iam/access.ts';
import { neededPermissions } from '../../../../scripts/emulator/pubsub/grpc/needed-permissions.ts';
import { publisherService } from '../../../../scripts/emulator/pubsub/grpc/publisher-service.ts';
import { subscriberService } from '../../../../scripts/emulator/pubsub/grpc/subscriber-service.ts';
import { ACCOUNT, accountWith } from '../../iam/one-account.ts';
import { connect, failure, startWithSubscription } from '../grpc-client.ts';
import { SUBSCRIPTION, startBroker, TOPIC } from '../harness.ts';

const messages = [{ data: Buffer.from('x') }];
const pull = { subscription: SUBSCRIPTION, maxMessages: 1, returnImmediately: true };
const first = { subscription: SUBSCRIPTION, streamAckDeadlineSeconds: 10 };

/** Clients of an account with these permissions, beside the developer's. */
async function startFor(...permissions: string[]) {
  const started = await startWithSubscription();
  const access = accountWith(...permissions);
  return { ...started, access, own: connect({ host: await started.emulator.listenFor(access) }) };
}

describe('an account without permissions', () => {
  it('is told what it lacks, on what, and which role would help', async () => {
    const { own } = await startFor();
    expect(await failure(own.publisher.publish({ topic: TOPIC, messages }))).toBe(
      `PERMISSION_DENIED: User not authorized to perform this action. ${ACCOUNT} has no pubsub.topics.publish: ` +
        `roles/r on topic ${TOPIC} would allow it`,
    );
  });

  it('publishes nothing, pulls nothing and changes nothing', async () => {
    const { own, publish, emulator, publisher } = await startFor();
    await publish('there');
    const { publisher: p, subscriber: s } = own;
    for (const call of [
      p.publish({ topic: TOPIC, messages }),
      p.createTopic({ name: `${TOPIC}-2` }),
      p.deleteTopic({ topic: TOPIC }),
      p.updateTopic({ topic: { name: TOPIC, labels: { a: '1' } }, updateMask: { paths: ['labels'] } }),
      p.listTopics({ project: 'projects/p' }),
      s.pull(pull),
      s.deleteSubscription({ subscription: SUBSCRIPTION }),
      s.seek({ subscription: SUBSCRIPTION, time: { seconds: 4_000_000_000 } }),
    ]) {
      expect(await failure(call)).toMatch(/^PERMISSION_DENIED/);
    }
    expect(await own.stream(first).end).toMatch(/^PERMISSION_DENIED.*pubsub\.subscriptions\.consume/);
    expect(emulator.peek(SUBSCRIPTION)).toHaveLength(1);
    expect((await publisher.listTopics({ project: 'projects/p' })).topics).toMatchObject([{ labels: {} }]);
  });

  it('leaves the developer free', async () => {
    const { publish } = await startFor();
    expect(await publish('x')).toHaveLength(1);
  });
});

describe('an account with permissions', () => {
  it('publishes with pubsub.topics.publish on the topic', async () => {
    const { own, access } = await startFor('pubsub.topics.publish');
    expect((await own.publisher.publish({ topic: TOPIC, messages })).messageIds).toHaveLength(1);
    expect(access.asked).toEqual([`pubsub.topics.publish on topic ${TOPIC}`]);
  });

  it('pulls, streams and acks with pubsub.subscriptions.consume on the subscription', async () => {
    const { own, access, publish, emulator } = await startFor('pubsub.subscriptions.consume');
    await publish('pulled', 'streamed');
    const [pulled] = (await own.subscriber.pull(pull)).receivedMessages;
    await own.subscriber.acknowledge({ subscription: SUBSCRIPTION, ackIds: [pulled.ackId] });
    expect(await own.stream(first).messages(1)).toMatchObject([{ text: 'streamed' }]);
    expect(emulator.peek(SUBSCRIPTION)).toHaveLength(1);
    expect(new Set(access.asked)).toEqual(
      new Set([`pubsub.subscriptions.consume on subscription ${SUBSCRIPTION}`]),
    );
  });

  it('subscribes with permissions on the project and on the topic', async () => {
    const request = { name: 'projects/p/subscriptions/other', topic: TOPIC };
    const create = 'pubsub.subscriptions.create';
    const attach = 'pubsub.topics.attachSubscription';
    const half = await startFor(create);
    expect(await failure(half.own.subscriber.createSubscription(request))).toContain(attach);
    const { own, access } = await startFor(create, attach);
    await own.subscriber.createSubscription(request);
    expect(access.asked).toEqual([`${create} on project projects/p`, `${attach} on topic ${TOPIC}`]);
  });
});

it('it is known of every method that is served which permissions it needs', () => {
  const { broker, clock } = startBroker();
  const served = [publisherService(broker, UNLIMITED), subscriberService(broker, clock, UNLIMITED)];
  for (const method of served.flatMap(Object.keys)) {
    expect(neededPermissions(method, {}), method).not.toEqual([]);
  }
});
