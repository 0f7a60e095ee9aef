import { describe, expect, it } from 'vitest';
import { pushBody } from '../../../../scripts/emulator/pubsub/push/push-body.ts';
import { SUBSCRIPTION } from '../harness.ts';

const message = {
  id: 1_767_225_600_000_042,
  publishedAtMs: Date.UTC(2026, 0, 1, 12, 30, 5, 7),
  data: Buffer.from([0xfb, 0xff, 0x00]),
  attributes: { klio_version: '2' },
  orderingKey: '',
};

describe('the body of a push', () => {
  it('wraps the message, with both spellings of id and time', () => {
    expect(JSON.parse(pushBody({ ackId: 'a-1', message, attempt: 3 }, SUBSCRIPTION))).toEqual({
      message: {
        attributes: { klio_version: '2' },
        data: '+/8A',
        messageId: '1767225600000042',
        message_id: '1767225600000042',
        publishTime: '2026-01-01T12:30:05.007Z',
        publish_time: '2026-01-01T12:30:05.007Z',
      },
      subscription: SUBSCRIPTION,
      deliveryAttempt: 3,
    });
  });

  it('leaves out what is empty, and the attempt without a dead-letter policy', () => {
    const bare = { ...message, data: new Uint8Array(0), attributes: {} };
    expect(JSON.parse(pushBody({ ackId: 'a-1', message: bare, attempt: 0 }, SUBSCRIPTION))).toEqual({
      message: {
        messageId: '1767225600000042',
        message_id: '1767225600000042',
        publishTime: '2026-01-01T12:30:05.007Z',
        publish_time: '2026-01-01T12:30:05.007Z',
      },
      subscription: SUBSCRIPTION,
    });
  });

  it('has the ordering key when there is one', () => {
    const body = pushBody(
      { ackId: 'a-1', message: { ...message, orderingKey: 'k' }, attempt: 0 },
      SUBSCRIPTION,
    );
    expect(JSON.parse(body).message.orderingKey).toBe('k');
  });

  it('sends only the bytes of a view into a larger buffer', () => {
    const view = Buffer.from('before data after').subarray(7, 11);
    const body = pushBody({ ackId: 'a-1', message: { ...message, data: view }, attempt: 0 }, SUBSCRIPTION);
    expect(JSON.parse(body).message.data).toBe(Buffer.from('data').toString('base64'));
  });
});
