import { describe, expect, it } from 'vitest';
import { readPush } from '../../shared/runtime/push-request.ts';

const NOW_MS = 1_000;
const message = {
  data: Buffer.from('hello').toString('base64'),
  attributes: { klio_entity: 'track1' },
  messageId: '42',
  message_id: '42',
  publishTime: '2026-11-20T12:00:00.123Z',
  publish_time: '2026-11-20T12:00:00.123Z',
};
const push = { message, subscription: 'projects/p/subscriptions/s', deliveryAttempt: 3 };

describe('readPush', () => {
  it('reads data, attributes, id, time and attempt', () => {
    expect(readPush({ path: '/', body: push }, NOW_MS)).toEqual({
      data: Buffer.from('hello'),
      attributes: { klio_entity: 'track1' },
      messageId: '42',
      publishTimeMs: Date.parse('2026-11-20T12:00:00.123Z'),
      attempt: 3,
      from: undefined,
    });
  });

  it.each([
    ['/', undefined],
    ['/from/beat-tracking', 'beat-tracking'],
    ['/from/', undefined],
    ['/from/a/b', undefined],
    ['/from/__proto__', undefined],
  ])('takes the parent of %s to be %s', (path, from) => {
    expect(readPush({ path, body: push }, NOW_MS).from).toBe(from);
  });

  it('counts the first attempt where Pub/Sub counts none', () => {
    const { deliveryAttempt: _, ...uncounted } = push;
    expect(readPush({ path: '/', body: uncounted }, NOW_MS).attempt).toBe(1);
  });

  it('takes a message of attributes alone, as a notification may be', () => {
    const { data: _, ...empty } = message;
    const delivery = readPush({ path: '/', body: { message: empty } }, NOW_MS);
    expect(delivery).toMatchObject({ data: Buffer.alloc(0), attributes: { klio_entity: 'track1' } });
    expect(delivery.malformed).toBeUndefined();
  });

  it.each([
    ['an empty object', {}],
    ['null', null],
    ['an array', []],
    ['text', 'hello'],
    ['a message without an id', { message: { ...message, messageId: undefined } }],
    ['data that is a number', { message: { ...message, data: 5 } }],
    ['data that is no base64', { message: { ...message, data: '%%%' } }],
    ['data in the alphabet of URLs', { message: { ...message, data: '_-_-' } }],
    ['an attribute that is a number', { message: { ...message, attributes: { a: 1 } } }],
    ['a time that is none', { message: { ...message, publishTime: 'yesterday' } }],
  ])('keeps the bytes of what is no push: %s', (_, body) => {
    const rawBody = Buffer.from(JSON.stringify(body));
    expect(readPush({ path: '/', body, rawBody }, NOW_MS)).toMatchObject({
      malformed: true,
      data: rawBody,
      publishTimeMs: NOW_MS,
    });
  });

  it('is not misled by keys that objects inherit', () => {
    const body = JSON.parse('{"__proto__": {"message": {"messageId": "1"}}}');
    expect(readPush({ path: '/', body }, NOW_MS).malformed).toBe(true);
  });
});
