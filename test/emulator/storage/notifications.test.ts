import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();
const TOPIC = 'projects/p/topics/uploads';

describe('a notification', () => {
  it('of a new object has the documented attributes and the object as payload', async () => {
    local.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: ['OBJECT_FINALIZE'] }]);
    const { generation } = await local.put('a/song.wav', 'sound');
    expect(local.sent).toEqual([
      {
        topic: TOPIC,
        attributes: {
          notificationConfig: 'projects/_/buckets/tracks/notificationConfigs/1',
          eventType: 'OBJECT_FINALIZE',
          payloadFormat: 'JSON_API_V1',
          bucketId: 'tracks',
          objectId: 'a/song.wav',
          objectGeneration: generation,
          eventTime: '2026-01-01T00:00:00.000Z',
        },
        payload: expect.any(String),
      },
    ]);
    const { json } = await local.request('GET', '/b/tracks/o/a%2Fsong.wav');
    expect(JSON.parse(local.sent[0]!.payload)).toEqual(json);
  });

  it('of an overwrite comes twice, each naming the other generation', async () => {
    local.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: [] }]);
    const first = await local.put('song.wav', 'first');
    local.sent.length = 0;
    const second = await local.put('song.wav', 'second');
    expect(local.sent.map(({ attributes }) => attributes)).toMatchObject([
      {
        eventType: 'OBJECT_FINALIZE',
        objectGeneration: second.generation,
        overwroteGeneration: first.generation,
      },
      {
        eventType: 'OBJECT_DELETE',
        objectGeneration: first.generation,
        overwrittenByGeneration: second.generation,
      },
    ]);
    expect(JSON.parse(local.sent[1]!.payload)).toMatchObject({ size: '5', generation: first.generation });
  });

  it('comes of every way to make, change and delete an object', async () => {
    local.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: [] }]);
    const file = local.bucket.file('a');
    await file.save('x', { resumable: true });
    await file.save('x', { resumable: false });
    await file.setMetadata({ metadata: { k: 'v' } });
    await file.copy('b');
    await local.bucket.combine(['a', 'b'], 'c.txt');
    await file.delete();
    expect(local.sent.map(({ attributes }) => `${attributes.eventType} ${attributes.objectId}`)).toEqual([
      'OBJECT_FINALIZE a',
      'OBJECT_FINALIZE a',
      'OBJECT_DELETE a',
      'OBJECT_METADATA_UPDATE a',
      'OBJECT_FINALIZE b',
      'OBJECT_FINALIZE c.txt',
      'OBJECT_DELETE a',
    ]);
  });

  it('goes only where event type and prefix fit', async () => {
    local.emulator.createBucket('tracks', [
      { topic: `${TOPIC}-made`, eventTypes: ['OBJECT_FINALIZE'], objectNamePrefix: 'in/' },
      { topic: `${TOPIC}-gone`, eventTypes: ['OBJECT_DELETE'] },
    ]);
    await local.put('in/a', 'x');
    await local.put('out/a', 'x');
    await local.bucket.file('in/a').delete();
    expect(local.sent.map(({ topic, attributes }) => [topic, attributes.objectId])).toEqual([
      [`${TOPIC}-made`, 'in/a'],
      [`${TOPIC}-gone`, 'in/a'],
    ]);
  });

  it('is not sent for what did not happen', async () => {
    local.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: [] }]);
    await local.put('a', 'x');
    local.sent.length = 0;
    await local.request('DELETE', '/b/tracks/o/a?ifGenerationMatch=1');
    await local.request('POST', '/upload/storage/v1/b/tracks/o?uploadType=media&name=a&ifGenerationMatch=0');
    expect(local.sent).toEqual([]);
    expect(readdirSync(local.hidden('outbox'))).toEqual([]);
  });
});

describe('notification configurations', () => {
  it('are created, got, listed and deleted by the client', async () => {
    const options = {
      eventTypes: ['OBJECT_FINALIZE'],
      objectNamePrefix: 'in/',
      customAttributes: { team: 'audio' },
      payloadFormat: 'NONE',
    };
    const [notification] = await local.bucket.createNotification(TOPIC, options);
    expect(notification.id).toBe('1');
    expect((await notification.getMetadata())[0]).toMatchObject({
      kind: 'storage#notification',
      id: '1',
      topic: `//pubsub.googleapis.com/${TOPIC}`,
      payload_format: 'NONE',
      event_types: ['OBJECT_FINALIZE'],
      object_name_prefix: 'in/',
      custom_attributes: { team: 'audio' },
    });
    await local.put('in/a', 'x');
    expect(local.sent).toMatchObject([
      { topic: TOPIC, payload: '', attributes: { team: 'audio', payloadFormat: 'NONE' } },
    ]);
    expect((await local.bucket.getNotifications())[0].map(({ id }) => id)).toEqual(['1']);
    await notification.delete();
    expect(await notification.exists()).toEqual([false]);
    await local.put('in/b', 'x');
    expect(local.sent.length).toBe(1);
  });

  it('survive a restart, and no id is given twice', async () => {
    await local.bucket.createNotification(TOPIC, { eventTypes: ['OBJECT_FINALIZE'] });
    await local.restart();
    await local.put('a', 'x');
    expect(local.sent.length).toBe(1);
    await local.bucket.notification('1').delete();
    const [again] = await local.bucket.createNotification(TOPIC);
    expect(again.id).toBe('2');
  });

  it.each([
    ['topic', { topic: 'projects/p/topics/t', payload_format: 'NONE' }],
    ['payload_format', { topic: `//pubsub.googleapis.com/${TOPIC}`, payload_format: 'XML' }],
    [
      'event_types.0',
      { topic: `//pubsub.googleapis.com/${TOPIC}`, payload_format: 'NONE', event_types: ['X'] },
    ],
    [
      'custom_attributes',
      {
        topic: `//pubsub.googleapis.com/${TOPIC}`,
        payload_format: 'NONE',
        custom_attributes: { a: '', b: '', c: '', d: '', e: '', f: '' },
      },
    ],
  ])('with an impossible %s are refused', async (field, body) => {
    const { status, json } = await local.request('POST', '/b/tracks/notificationConfigs', {
      body: JSON.stringify(body),
    });
    expect(status).toBe(400);
    expect(json.error.errors[0]?.location).toBe(field);
  });

  it('number 100 at most', async () => {
    const body = JSON.stringify({ topic: `//pubsub.googleapis.com/${TOPIC}`, payload_format: 'NONE' });
    const insert = () => local.request('POST', '/b/tracks/notificationConfigs', { body });
    for (let count = 0; count < 100; count++) expect((await insert()).status).toBe(200);
    expect((await insert()).status).toBe(400);
  });

  it('declared in process are the only ones, and keep their ids while they stay the same', async () => {
    const made = { topic: `${TOPIC}-made`, eventTypes: ['OBJECT_FINALIZE'] };
    const gone = { topic: `${TOPIC}-gone`, eventTypes: ['OBJECT_DELETE'] };
    const ids = async () =>
      (await local.bucket.getNotifications())[0].map(({ id, metadata }) => [
        id,
        Reflect.get(metadata, 'topic'),
      ]);
    local.emulator.createBucket('tracks', [made, gone]);
    local.emulator.createBucket('tracks', [gone]);
    expect(await ids()).toEqual([['2', `//pubsub.googleapis.com/${gone.topic}`]]);
    local.emulator.createBucket('tracks');
    expect(await ids()).toEqual([['2', `//pubsub.googleapis.com/${gone.topic}`]]);
    local.emulator.createBucket('tracks', []);
    expect(await ids()).toEqual([]);
    expect(() => local.emulator.createBucket('tracks', [{ topic: 'uploads', eventTypes: [] }])).toThrow(
      'Invalid value for topic',
    );
  });
});

describe('an emulator without anybody to notify', () => {
  const alone = useEmulator({ notify: undefined as never });

  it('takes no notification configurations', async () => {
    const body = JSON.stringify({ topic: `//pubsub.googleapis.com/${TOPIC}`, payload_format: 'NONE' });
    const { status, json } = await alone.request('POST', '/b/tracks/notificationConfigs', { body });
    expect(status).toBe(501);
    expect(json.error.message).toContain('unless it is started with "notify"');
    expect(() => alone.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: [] }])).toThrow(
      'Bucket tracks has notifications, so the emulator must be started with "notify"',
    );
  });
});

describe('a notification that cannot be delivered', () => {
  const taken: string[] = [];
  const warnings: string[] = [];
  let isUp = false;
  beforeEach(() => {
    isUp = false;
    taken.length = 0;
    warnings.length = 0;
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
  });
  afterEach(() => vi.restoreAllMocks());
  const failing = useEmulator({
    notify: (_topic, { attributes }) => {
      if (!isUp) throw new Error('topic not found');
      taken.push(String(attributes.objectId));
    },
  });

  it('does not fail the upload, and is sent again, with one warning', async () => {
    failing.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: ['OBJECT_FINALIZE'] }]);
    await failing.put('a', 'x');
    await failing.put('b', 'x');
    await failing.clock.advance(1000);
    expect(taken).toEqual([]);
    isUp = true;
    await failing.clock.advance(2000);
    expect(taken).toEqual(['a', 'b']);
    expect(warnings).toEqual([expect.stringContaining(`[topic=${TOPIC}]: Error: topic not found`)]);
    expect(readdirSync(failing.hidden('outbox'))).toEqual([]);
  });

  it('is sent after a restart, also when the object was replaced meanwhile', async () => {
    failing.emulator.createBucket('tracks', [{ topic: TOPIC, eventTypes: ['OBJECT_FINALIZE'] }]);
    await failing.put('a', 'x');
    await failing.put('a', 'y');
    isUp = true;
    await failing.restart();
    expect(taken).toEqual(['a', 'a']);
    expect(existsSync(failing.hidden('outbox', '1.json'))).toBe(false);
  });
});
