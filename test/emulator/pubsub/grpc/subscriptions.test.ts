import { describe, expect, it } from 'vitest';
import { failure, startWithSubscription } from '../grpc-client.ts';
import { SUBSCRIPTION, TOPIC } from '../harness.ts';

const OTHER = 'projects/p/subscriptions/other';

describe('a subscription', () => {
  it('has the documented defaults', async () => {
    const { subscriber } = await startWithSubscription();
    expect(await subscriber.getSubscription({ subscription: SUBSCRIPTION })).toMatchObject({
      name: SUBSCRIPTION,
      topic: TOPIC,
      ackDeadlineSeconds: 10,
      messageRetentionDuration: { seconds: '604800', nanos: 0 },
      expirationPolicy: { ttl: { seconds: '2678400', nanos: 0 } },
      retainAckedMessages: false,
      filter: '',
      deadLetterPolicy: null,
      retryPolicy: null,
      detached: false,
      state: 'ACTIVE',
    });
  });

  it('keeps everything that it is created with', async () => {
    const { subscriber, publisher } = await startWithSubscription();
    await publisher.createTopic({
      name: 'projects/p/topics/dead',
      messageRetentionDuration: { seconds: 600 },
    });
    const fields = {
      name: OTHER,
      topic: 'projects/p/topics/dead',
      ackDeadlineSeconds: 600,
      retainAckedMessages: true,
      messageRetentionDuration: { seconds: '2678400', nanos: 0 },
      labels: { team: 'audio' },
      expirationPolicy: { ttl: null },
      filter: 'attributes:a',
      deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 100 },
      retryPolicy: {
        minimumBackoff: { seconds: '0', nanos: 500_000_000 },
        maximumBackoff: { seconds: '600', nanos: 0 },
      },
      pushConfig: {
        pushEndpoint: 'https://example.com/push?x=1',
        attributes: { 'x-goog-version': 'v1beta2' },
        oidcToken: { serviceAccountEmail: 'a@p.iam.gserviceaccount.com', audience: 'me' },
      },
    };
    const created = await subscriber.createSubscription(fields);
    expect(created).toMatchObject(fields);
    expect(created.topicMessageRetentionDuration).toEqual({ seconds: '600', nanos: 0 });
    expect(await subscriber.getSubscription({ subscription: OTHER })).toEqual(created);
    expect((await subscriber.listSubscriptions({ project: 'projects/p' })).subscriptions).toContainEqual(
      created,
    );
  });

  it('fills in the defaults of policies that are set and empty', async () => {
    const { subscriber } = await startWithSubscription();
    const created = await subscriber.createSubscription({
      name: OTHER,
      topic: TOPIC,
      retryPolicy: {},
      deadLetterPolicy: { deadLetterTopic: TOPIC },
      pushConfig: { pushEndpoint: 'http://localhost:1', pubsubWrapper: {} },
    });
    expect(created).toMatchObject({
      retryPolicy: { minimumBackoff: { seconds: '10' }, maximumBackoff: { seconds: '600' } },
      deadLetterPolicy: { maxDeliveryAttempts: 5 },
      pushConfig: { attributes: { 'x-goog-version': 'v1' } },
    });
  });

  it('gets a name when it has none', async () => {
    const { subscriber } = await startWithSubscription();
    const { name } = await subscriber.createSubscription({ topic: TOPIC });
    expect(name).toMatch(/^projects\/p\/subscriptions\/s-[0-9a-f]{24}$/);
    expect(await subscriber.getSubscription({ subscription: name })).toMatchObject({ topic: TOPIC });
  });

  it.each<[field: string, fields: object, error: string]>([
    ['ack_deadline_seconds', { ackDeadlineSeconds: 9 }, 'must be 10 to 600 [got=9]'],
    ['ack_deadline_seconds', { ackDeadlineSeconds: 601 }, 'must be 10 to 600 [got=601]'],
    ['ack_deadline_seconds', { ackDeadlineSeconds: -1 }, 'must be 10 to 600 [got=-1]'],
    ['message_retention_duration', { messageRetentionDuration: { seconds: 599 } }, '[got=599 s]'],
    [
      'expiration_policy.ttl',
      { expirationPolicy: { ttl: { seconds: 86_399 } } },
      'at least 86400 s [got=86399 s]',
    ],
    [
      'dead_letter_policy.max_delivery_attempts',
      { deadLetterPolicy: { deadLetterTopic: TOPIC, maxDeliveryAttempts: 4 } },
      'must be 5 to 100 [got=4]',
    ],
    [
      'dead_letter_policy.max_delivery_attempts',
      { deadLetterPolicy: { deadLetterTopic: TOPIC, maxDeliveryAttempts: 101 } },
      'must be 5 to 100 [got=101]',
    ],
    ['retry_policy.minimum_backoff', { retryPolicy: { minimumBackoff: { seconds: 601 } } }, '[got=601 s]'],
    ['retry_policy.maximum_backoff', { retryPolicy: { maximumBackoff: { seconds: -1 } } }, '[got=-1 s]'],
    ['retry_policy', { retryPolicy: { maximumBackoff: { seconds: 5 } } }, '[minimum=10 s, maximum=5 s]'],
    ['push_endpoint', { pushConfig: { pushEndpoint: 'ftp://a' } }, '[push_endpoint=ftp://a]'],
    ['push_endpoint', { pushConfig: { pushEndpoint: 'localhost:80' } }, '[push_endpoint=localhost:80]'],
    [
      'push_config',
      { pushConfig: { oidcToken: { serviceAccountEmail: 'a@b' } } },
      'push_endpoint is not set',
    ],
    [
      'push_config.oidc_token',
      { pushConfig: { pushEndpoint: 'http://a', oidcToken: { serviceAccountEmail: 'robot' } } },
      '[got=robot]',
    ],
    [
      'push_config.attributes',
      { pushConfig: { pushEndpoint: 'http://a', attributes: { other: '1' } } },
      'unknown key [key=other]',
    ],
    ['resource name', { name: 'projects/p/topics/sub' }, 'must be projects/PROJECT/subscriptions/ID'],
    ['resource name', { topic: '_deleted-topic_' }, 'must be projects/PROJECT/topics/ID'],
  ])('with a wrong %s is refused: %j', async (field, fields, error) => {
    const { subscriber } = await startWithSubscription();
    const text = await failure(subscriber.createSubscription({ name: OTHER, topic: TOPIC, ...fields }));
    expect(text).toContain(`INVALID_ARGUMENT: Invalid ${field}`);
    expect(text).toContain(error);
    expect(await failure(subscriber.getSubscription({ subscription: OTHER }))).toContain('NOT_FOUND');
  });

  it.each<[field: string, fields: object]>([
    ['subscription.enable_message_ordering', { enableMessageOrdering: true }],
    ['subscription.enable_exactly_once_delivery', { enableExactlyOnceDelivery: true }],
    ['subscription.bigquery_config', { bigqueryConfig: { table: 'p.d.t' } }],
    ['subscription.cloud_storage_config', { cloudStorageConfig: { bucket: 'b' } }],
    ['subscription.bigtable_config', { bigtableConfig: {} }],
    ['subscription.message_transforms', { messageTransforms: [{}] }],
    ['subscription.tags', { tags: { '1/a': 'b' } }],
    ['subscription.detached', { detached: true }],
    ['push_config.no_wrapper', { pushConfig: { pushEndpoint: 'http://a', noWrapper: {} } }],
    [
      'x-goog-version v1 and v1beta2',
      { pushConfig: { pushEndpoint: 'http://a', attributes: { 'x-goog-version': 'v1beta1' } } },
    ],
  ])('with %s is refused, since nothing would be done with it', async (field, fields) => {
    const { subscriber } = await startWithSubscription();
    const text = await failure(subscriber.createSubscription({ name: OTHER, topic: TOPIC, ...fields }));
    expect(text).toMatch(/^INVALID_ARGUMENT: Unsupported/);
    expect(text).toContain(field);
  });

  it.each<[what: string, fields: object, error: string]>([
    ['that is there already', { name: SUBSCRIPTION }, 'ALREADY_EXISTS: There is such a subscription already'],
    ['without its topic', { topic: 'projects/p/topics/none' }, 'NOT_FOUND: There is no such topic'],
    [
      'without its dead-letter topic',
      { deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/none' } },
      'NOT_FOUND: There is no such topic',
    ],
    ['with a bad filter', { filter: 'attributes' }, 'INVALID_ARGUMENT: Cannot use filter: expected : or .'],
  ])('%s is refused', async (_, fields, error) => {
    const { subscriber } = await startWithSubscription();
    const call = subscriber.createSubscription({ name: OTHER, topic: TOPIC, ...fields });
    expect(await failure(call)).toContain(error);
  });

  it('is changed in the fields of the mask alone', async () => {
    const { subscriber } = await startWithSubscription({ subscription: { labels: { a: '1' } } });
    const update = {
      name: SUBSCRIPTION,
      ackDeadlineSeconds: 60,
      labels: {},
      retryPolicy: { minimumBackoff: { seconds: 1 } },
      filter: 'attributes:changed',
      enableMessageOrdering: true,
    };
    const updated = await subscriber.updateSubscription({
      subscription: update,
      updateMask: { paths: ['ack_deadline_seconds', 'retryPolicy'] },
    });
    expect(updated).toMatchObject({
      ackDeadlineSeconds: 60,
      labels: { a: '1' },
      retryPolicy: { minimumBackoff: { seconds: '1' } },
      filter: '',
      enableMessageOrdering: false,
    });
    expect(await subscriber.getSubscription({ subscription: SUBSCRIPTION })).toEqual(updated);
  });

  it('loses a policy that the mask names and the update does not have', async () => {
    const { subscriber } = await startWithSubscription({
      subscription: { retryPolicy: {}, deadLetterPolicy: { deadLetterTopic: TOPIC } },
    });
    const updated = await subscriber.updateSubscription({
      subscription: { name: SUBSCRIPTION },
      updateMask: { paths: ['retry_policy', 'dead_letter_policy', 'expiration_policy'] },
    });
    expect(updated).toMatchObject({
      retryPolicy: null,
      deadLetterPolicy: null,
      expirationPolicy: { ttl: { seconds: '2678400' } },
    });
  });

  it.each([
    'name',
    'topic',
    'filter',
    'enable_message_ordering',
    'enable_exactly_once_delivery',
    'detached',
    'x',
  ])('is not changed by the mask %s', async (path) => {
    const { subscriber } = await startWithSubscription();
    const call = subscriber.updateSubscription({
      subscription: { name: SUBSCRIPTION },
      updateMask: { paths: [path] },
    });
    expect(await failure(call)).toMatch(
      new RegExp(`^INVALID_ARGUMENT: Invalid update_mask: .*path=${path},`),
    );
  });

  it('is not changed by an update that breaks a rule or names a topic that is not there', async () => {
    const { subscriber } = await startWithSubscription();
    const update = (subscription: object, path: string) =>
      failure(
        subscriber.updateSubscription({
          subscription: { name: SUBSCRIPTION, ...subscription },
          updateMask: { paths: [path] },
        }),
      );
    expect(await update({ ackDeadlineSeconds: 5 }, 'ack_deadline_seconds')).toContain('must be 10 to 600');
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/none' };
    expect(await update({ deadLetterPolicy }, 'dead_letter_policy')).toContain('NOT_FOUND');
    expect(await update({ name: OTHER }, 'labels')).toContain('NOT_FOUND: There is no such subscription');
  });

  it('is deleted once', async () => {
    const { subscriber } = await startWithSubscription();
    await subscriber.deleteSubscription({ subscription: SUBSCRIPTION });
    expect(await failure(subscriber.deleteSubscription({ subscription: SUBSCRIPTION }))).toContain(
      'NOT_FOUND',
    );
    expect(await failure(subscriber.pull({ subscription: SUBSCRIPTION, maxMessages: 1 }))).toContain(
      'NOT_FOUND',
    );
  });
});

describe('a method that is not implemented', () => {
  it('says so with its name', async () => {
    const { subscriber, publisher } = await startWithSubscription();
    expect(await failure(subscriber.createSnapshot({ name: 'projects/p/snapshots/s' }))).toBe(
      'UNIMPLEMENTED: The server does not implement the method CreateSnapshot',
    );
    expect(await failure(publisher.listTopicSnapshots({ topic: TOPIC }))).toContain('ListTopicSnapshots');
  });
});
