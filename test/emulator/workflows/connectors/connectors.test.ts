import { describe, expect, it, onTestFinished } from 'vitest';
import { startPubSubEmulator } from '../../../../scripts/emulator/pubsub/start.ts';
import { startStorageEmulator } from '../../../../scripts/emulator/storage/start.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { settle } from '../../../helpers/virtual-clock.ts';
import { connect } from '../../pubsub/grpc-client.ts';
import { answerJson, begin, outcomeOf, startEmulator, startServer } from '../harness.ts';

const FOREVER = new AbortController().signal;
const TOPIC = 'projects/demo/topics/tracks';
const SUBSCRIPTION = 'projects/demo/subscriptions/tracks';
const EXECUTIONS = 'workflowexecutions.v1.projects.locations.workflows.executions';

/** Runs one connector call; comes to its result. */
function calling(call: string, args: object, last = '${r}'): string {
  return JSON.stringify([
    { ask: { call: `googleapis.${call}`, args, result: 'r' } },
    { done: { return: last } },
  ]);
}

async function startWithPubSub() {
  const pubsub = await startPubSubEmulator();
  onTestFinished(() => pubsub.stop());
  const { publisher, subscriber } = connect(pubsub);
  await publisher.createTopic({ name: TOPIC });
  await subscriber.createSubscription({ name: SUBSCRIPTION, topic: TOPIC });
  return { pubsub, emulator: await startEmulator({ servicesFor: () => ({ pubsub: pubsub.host }) }) };
}

async function startWithStorage() {
  const storage = await startStorageEmulator({ directory: temporaryDirectory() });
  onTestFinished(() => storage.stop());
  storage.createBucket('tracks');
  return await startEmulator({ servicesFor: () => ({ storage: storage.endpoint }) });
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

describe('the connector for Cloud Storage', () => {
  it('stores, reads, lists, copies and deletes objects', async () => {
    const emulator = await startWithStorage();
    const encoded = '${text.url_encode("a b/ü.txt")}';
    const steps = [
      {
        insert: {
          call: 'objects.insert',
          args: { bucket: 'tracks', uploadType: 'media', name: encoded, body: 'héllo' },
          result: 'made',
        },
      },
      {
        media: {
          call: 'objects.get',
          args: { bucket: 'tracks', object: encoded, alt: 'media' },
          result: 'media',
        },
      },
      { meta: { call: 'objects.get', args: { bucket: 'tracks', object: encoded }, result: 'meta' } },
      {
        copy: {
          call: 'objects.copy',
          args: {
            sourceBucket: 'tracks',
            sourceObject: encoded,
            destinationBucket: 'tracks',
            destinationObject: 'copy',
          },
        },
      },
      {
        list: {
          call: 'objects.list',
          args: { bucket: 'tracks', prefix: 'a', maxResults: 5 },
          result: 'listed',
        },
      },
      {
        remove: {
          call: 'objects.delete',
          args: { bucket: 'tracks', object: encoded, ifGenerationMatch: '${made.generation}' },
          result: 'gone',
        },
      },
      { after: { call: 'objects.list', args: { bucket: 'tracks' }, result: 'left' } },
    ].map((step) => {
      const [[name, body]] = Object.entries(step) as [[string, { call: string }]];
      return { [name]: { ...body, call: `googleapis.storage.v1.${body.call}` } };
    });
    const done = {
      done: {
        return: [
          '${media}',
          '${meta.name}',
          '${listed.items[0].name}',
          '${gone}',
          '${left.items[0].name}',
          '${len(left.items)}',
        ],
      },
    };
    expect(await outcomeOf(emulator, JSON.stringify([...steps, done]))).toEqual([
      'héllo',
      'a b/ü.txt',
      'a b/ü.txt',
      null,
      'copy',
      1,
    ]);
  });

  it('obeys preconditions, and raises what the service answers', async () => {
    const emulator = await startWithStorage();
    const insert = calling(
      'storage.v1.objects.insert',
      { bucket: 'tracks', uploadType: 'media', name: 'x', body: { a: 1 }, ifGenerationMatch: 0 },
      '${r.contentType}',
    );
    expect(await outcomeOf(emulator, insert)).toBe('application/json; charset=utf-8');
    await expect(outcomeOf(emulator, insert)).rejects.toMatchObject({
      payload: { tags: ['HttpError'], code: 412 },
    });
    const get = (object: string) =>
      outcomeOf(emulator, calling('storage.v1.objects.get', { bucket: 'tracks', object, alt: 'media' }));
    expect(await get('x')).toEqual({ a: 1 });
    await expect(get('none')).rejects.toMatchObject({ payload: { code: 404 } });
    await expect(get('a/b')).rejects.toThrow('ValueError: object must be encoded by text.url_encode');
  });
});

describe('the connector for executions', () => {
  const sub = (source: string) => ({ name: 'projects/demo/locations/local/workflows/child', source });

  it('runs another workflow and comes to its result, typed as it was', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('main: { params: [n], steps: [{ a: { return: "${n / 2}" } }] }'));
    const run = calling(`${EXECUTIONS}.run`, { workflow_id: 'child', argument: 8 }, '${[r, get_type(r)]}');
    expect(await outcomeOf(emulator, run)).toEqual([4, 'double']);
  });

  it('raises an OperationError with the execution when that fails', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('- a: { raise: oh }'));
    await expect(
      outcomeOf(emulator, calling(`${EXECUTIONS}.run`, { workflow_id: 'child' })),
    ).rejects.toMatchObject({
      payload: {
        tags: ['OperationError'],
        message: 'Execution failed or cancelled.',
        operation: { state: 'FAILED', error: { payload: '"oh"' } },
      },
    });
    await expect(
      outcomeOf(emulator, calling(`${EXECUTIONS}.run`, { workflow_id: 'none' })),
    ).rejects.toMatchObject({ payload: { code: 404 } });
  });

  it('starts without waiting, looks and cancels', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('- nap: { call: sys.sleep, args: { seconds: 1000 } }'));
    const source = JSON.stringify([
      {
        create: {
          call: `googleapis.${EXECUTIONS}.create`,
          args: {
            parent: sub('').name,
            body: { argument: '{"a":1}' },
            connector_params: { skip_polling: true },
          },
          result: 'made',
        },
      },
      { get: { call: `googleapis.${EXECUTIONS}.get`, args: { name: '${made.name}' }, result: 'seen' } },
      {
        cancel: {
          call: `googleapis.${EXECUTIONS}.cancel`,
          args: { name: '${made.name}' },
          result: 'cancelled',
        },
      },
      { done: { return: ['${made.argument}', '${seen.state}', '${cancelled.state}'] } },
    ]);
    expect(await outcomeOf(emulator, source)).toEqual(['{"a":1}', 'ACTIVE', 'CANCELLED']);
  });

  it('maps a list over executions, in its order', async () => {
    const emulator = await startEmulator();
    emulator.deploy(sub('main: { params: [n], steps: [{ a: { return: "${n * n}" } }] }'));
    const source = JSON.stringify([
      {
        map: {
          call: 'experimental.executions.map',
          args: { workflow_id: 'child', arguments: [1, 2, 3] },
          result: 'r',
        },
      },
      {
        run: {
          call: 'experimental.executions.run',
          args: { workflow_id: 'child', argument: 10 },
          result: 's',
        },
      },
      { done: { return: ['${r}', '${s}'] } },
    ]);
    expect(await outcomeOf(emulator, source)).toEqual([[1, 4, 9], 100]);
  });
});

describe('the connector for functions', () => {
  it('calls a function as the account of the workflow, and tells where it is', async () => {
    const host = await startServer(({ url, headers, body, response }) => {
      const [, payload = ''] = headers.authorization!.split('.');
      const { email, aud } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return answerJson(response, { url, body, email, aud });
    });
    const emulator = await startEmulator({ servicesFor: () => ({ functions: host.url }) });
    const name = 'projects/demo/locations/local/functions/publish';
    const call = calling(
      'cloudfunctions.v1.projects.locations.functions.call',
      { name, body: { data: '{"x":1}' } },
      '${json.decode(r.result)}',
    );
    expect(await outcomeOf(emulator, call)).toEqual({
      url: '/publish',
      body: '{"x":1}',
      email: 'flow@demo.iam.gserviceaccount.com',
      aud: `${host.url}/publish`,
    });
    const get = calling(
      'cloudfunctions.v2.projects.locations.functions.get',
      { name },
      '${r.serviceConfig.uri}',
    );
    expect(await outcomeOf(emulator, get)).toBe(`${host.url}/publish`);
    const service = calling(
      'run.v2.projects.locations.services.get',
      { name: name.replace('functions', 'services') },
      '${r.uri}',
    );
    expect(await outcomeOf(emulator, service)).toBe(`${host.url}/publish`);
  });
});

describe('any connector', () => {
  it('raises where there is no service, and for settings that there are not', async () => {
    const emulator = await startEmulator();
    const get = (connector_params: object) =>
      outcomeOf(emulator, calling('storage.v1.buckets.get', { bucket: 'x', connector_params }));
    await expect(get({})).rejects.toThrow(
      'SystemError: there is no service for googleapis.storage.v1.buckets.get',
    );
    const withStorage = await startWithStorage();
    const bad = outcomeOf(
      withStorage,
      calling('storage.v1.buckets.get', { bucket: 'tracks', connector_params: { retries: 1 } }),
    );
    await expect(bad).rejects.toThrow('ValueError: connector_params has no retries');
  });
});
