import { describe, expect, it } from 'vitest';
import { connect, failure, startEmulator, startWithSubscription } from '../grpc-client.ts';
import { SUBSCRIPTION, TOPIC } from '../harness.ts';

const topicName = (id: string) => `projects/p/topics/${id}`;

describe('a topic', () => {
  it('is created, read, listed and deleted', async () => {
    const { publisher } = connect(await startEmulator());
    const created = await publisher.createTopic({ name: TOPIC, labels: { team: 'audio' } });
    expect(created).toMatchObject({ name: TOPIC, labels: { team: 'audio' }, state: 'ACTIVE' });
    expect(await publisher.getTopic({ topic: TOPIC })).toEqual(created);
    expect((await publisher.listTopics({ project: 'projects/p' })).topics).toEqual([created]);
    expect((await publisher.listTopics({ project: 'projects/other' })).topics).toEqual([]);
    await publisher.deleteTopic({ topic: TOPIC });
    expect(await failure(publisher.getTopic({ topic: TOPIC }))).toContain(
      'NOT_FOUND: There is no such topic',
    );
  });

  it('is created once', async () => {
    const { publisher } = connect(await startEmulator());
    await publisher.createTopic({ name: TOPIC });
    expect(await failure(publisher.createTopic({ name: TOPIC }))).toBe(
      `ALREADY_EXISTS: There is such a topic already [topic=${TOPIC}]`,
    );
  });

  it('is changed in the fields of the mask alone', async () => {
    const { publisher } = connect(await startEmulator());
    await publisher.createTopic({
      name: TOPIC,
      labels: { a: '1' },
      messageRetentionDuration: { seconds: 600 },
    });
    const updated = await publisher.updateTopic({
      topic: { name: TOPIC, labels: { b: '2' }, messageRetentionDuration: { seconds: 1200 } },
      updateMask: { paths: ['labels'] },
    });
    expect(updated).toMatchObject({ labels: { b: '2' }, messageRetentionDuration: { seconds: '600' } });
    await publisher.updateTopic({
      topic: { name: TOPIC },
      updateMask: { paths: ['message_retention_duration'] },
    });
    const { labels, messageRetentionDuration } = await publisher.getTopic({ topic: TOPIC });
    expect([labels, messageRetentionDuration]).toEqual([{ b: '2' }, null]);
  });

  it.each([
    [[], 'Invalid update_mask: it must name at least one field'],
    [['name'], '[path=name, supported=labels message_retention_duration]'],
    [['labels', 'kms_key_name'], '[path=kms_key_name, '],
    [['labels.team'], '[path=labels.team, '],
    [['nonsense'], '[path=nonsense, '],
  ])('is not changed by the mask %j', async (paths, error) => {
    const { publisher } = connect(await startEmulator());
    await publisher.createTopic({ name: TOPIC });
    const update = publisher.updateTopic({
      topic: { name: TOPIC, labels: { a: '1' } },
      updateMask: { paths },
    });
    const text = await failure(update);
    expect(text).toMatch(/^INVALID_ARGUMENT/);
    expect(text).toContain(error);
    expect((await publisher.getTopic({ topic: TOPIC })).labels).toEqual({});
  });

  it.each([
    ['kms_key_name', { kmsKeyName: 'k' }],
    ['schema_settings', { schemaSettings: { schema: 'projects/p/schemas/s' } }],
    ['message_storage_policy', { messageStoragePolicy: { allowedPersistenceRegions: ['europe-west1'] } }],
    ['ingestion_data_source_settings', { ingestionDataSourceSettings: {} }],
    ['message_transforms', { messageTransforms: [{ javascriptUdf: { functionName: 'f' } }] }],
    ['tags', { tags: { '1/a': 'b' } }],
  ])('with %s is refused, since nothing would be done with it', async (field, fields) => {
    const { publisher } = connect(await startEmulator());
    expect(await failure(publisher.createTopic({ name: TOPIC, ...fields }))).toBe(
      `INVALID_ARGUMENT: Unsupported field: this emulator does not implement topic.${field}`,
    );
  });

  it.each([
    [{ seconds: 599 }, 'got=599 s'],
    [{ seconds: 31 * 86_400, nanos: 1_000_000 }, 'got=2678400.001 s'],
    [{ seconds: -1 }, 'got=-1 s'],
  ])('cannot retain messages for %j', async (messageRetentionDuration, got) => {
    const { publisher } = connect(await startEmulator());
    expect(await failure(publisher.createTopic({ name: TOPIC, messageRetentionDuration }))).toBe(
      `INVALID_ARGUMENT: Invalid message_retention_duration: must be at least 600 s and at most 2678400 s [${got}]`,
    );
  });

  it.each([
    ['abc', true],
    ['a'.repeat(255), true],
    ['A1-_.~+%', true],
    ['ab', false],
    ['a'.repeat(256), false],
    ['1abc', false],
    ['goog-topic', false],
    ['Goog', true],
    ['a/b', false],
    ['a b c', false],
    ['töpic', false],
    ['', false],
  ])('may be called %j: %s', async (id, allowed) => {
    const { publisher } = connect(await startEmulator());
    const result = await failure(publisher.createTopic({ name: topicName(id) }));
    expect(result).toMatch(allowed ? /^no failure$/ : /^INVALID_ARGUMENT: Invalid resource name/);
  });

  it.each(['tracks', 'projects/p/tracks', 'projects//topics/tracks', 'projects/p/subscriptions/tracks', ''])(
    'is not called %j',
    async (name) => {
      const { publisher } = connect(await startEmulator());
      expect(await failure(publisher.createTopic({ name }))).toContain('must be projects/PROJECT/topics/ID');
      expect(await failure(publisher.getTopic({ topic: name }))).toContain('INVALID_ARGUMENT');
    },
  );

  it.each([
    [{ '': 'x' }],
    [{ Upper: 'x' }],
    [{ a: 'Upper' }],
    [{ ['k'.repeat(64)]: 'x' }],
    [{ a: 'v'.repeat(64) }],
    [Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, '']))],
  ])('cannot have the labels %j', async (labels) => {
    const { publisher } = connect(await startEmulator());
    expect(await failure(publisher.createTopic({ name: TOPIC, labels }))).toMatch(
      /^INVALID_ARGUMENT: Invalid label/,
    );
  });
});

describe('listing topics', () => {
  it('pages through them by name, also while topics come and go', async () => {
    const { publisher } = connect(await startEmulator());
    for (const id of ['ccc', 'aaa', 'eee', 'bbb', 'ddd'])
      await publisher.createTopic({ name: topicName(id) });
    const page = async (pageToken: string) => {
      const answer = await publisher.listTopics({ project: 'projects/p', pageSize: 2, pageToken });
      return { ids: answer.topics.map((t: { name: string }) => t.name.at(-1)), next: answer.nextPageToken };
    };
    const first = await page('');
    await publisher.deleteTopic({ topic: topicName('bbb') });
    await publisher.createTopic({ name: topicName('abc') });
    const second = await page(first.next);
    const third = await page(second.next);
    expect([first.ids, second.ids, third.ids, third.next]).toEqual([['a', 'b'], ['c', 'd'], ['e'], '']);
  });

  it.each([
    [{ project: 'projects/p', pageSize: -1 }, 'Invalid page_size'],
    [{ project: 'projects/p', pageToken: 'not ours!' }, 'Invalid page_token'],
    [{ project: 'p' }, 'Invalid project name'],
    [{ project: 'projects/p/topics/t' }, 'Invalid project name'],
  ])('refuses %j', async (request, error) => {
    const { publisher } = connect(await startEmulator());
    expect(await failure(publisher.listTopics(request))).toContain(`INVALID_ARGUMENT: ${error}`);
  });

  it('has the subscriptions of one topic, by name', async () => {
    const { publisher, subscriber } = await startWithSubscription();
    await subscriber.createSubscription({ name: 'projects/p/subscriptions/another', topic: TOPIC });
    await subscriber.createSubscription({ name: 'projects/p/subscriptions/detached', topic: TOPIC });
    await publisher.detachSubscription({ subscription: 'projects/p/subscriptions/detached' });
    const answer = await publisher.listTopicSubscriptions({ topic: TOPIC });
    expect(answer).toEqual({
      subscriptions: ['projects/p/subscriptions/another', SUBSCRIPTION],
      nextPageToken: '',
    });
  });
});

describe('publishing', () => {
  it('answers with ids in order, and refuses what the server alone sets', async () => {
    const { publish, publisher } = await startWithSubscription();
    const ids = await publish('a', 'b');
    expect(Number(ids[1])).toBe(Number(ids[0]) + 1);
    for (const field of [{ messageId: '1' }, { publishTime: { seconds: 1 } }]) {
      const call = publisher.publish({ topic: TOPIC, messages: [{ data: Buffer.from('x'), ...field }] });
      expect(await failure(call)).toBe(
        'INVALID_ARGUMENT: Cannot publish: message_id and publish_time are set by the server',
      );
    }
  });

  it('publishes nothing of a request with one bad message', async () => {
    const { publisher, emulator } = await startWithSubscription();
    const messages = [{ data: Buffer.from('good') }, {}];
    expect(await failure(publisher.publish({ topic: TOPIC, messages }))).toContain('INVALID_ARGUMENT');
    expect(emulator.peek(SUBSCRIPTION)).toEqual([]);
  });

  it('takes a request of 10 MB and answers a larger one with the limit', async () => {
    const { publisher, emulator } = await startWithSubscription();
    await publisher.publish({ topic: TOPIC, messages: [{ data: Buffer.alloc(9_999_900) }] });
    expect(emulator.peek(SUBSCRIPTION)[0]?.data.length).toBe(9_999_900);
    const call = publisher.publish({ topic: TOPIC, messages: [{ data: Buffer.alloc(20_000_000) }] });
    expect(await failure(call)).toContain(
      'INVALID_ARGUMENT: Cannot publish: the request is longer than 10000000',
    );
  });

  it('from inside of the process does the same', async () => {
    const { emulator } = await startWithSubscription();
    const id = emulator.publish(TOPIC, {
      data: Buffer.from('x'),
      attributes: { eventType: 'OBJECT_FINALIZE' },
    });
    expect(emulator.peek(SUBSCRIPTION)).toMatchObject([
      {
        messageId: id,
        attributes: { eventType: 'OBJECT_FINALIZE' },
        failures: 0,
        state: 'ready',
        untilMs: null,
      },
    ]);
    expect(() =>
      emulator.publish('projects/p/topics/none', { data: Buffer.from('x'), attributes: {} }),
    ).toThrow('There is no such topic');
  });
});
