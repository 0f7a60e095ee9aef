import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchPublisher, OutgoingMessage, Publisher } from '../../shared/platform/publisher.ts';

export interface PublisherUnderTest {
  readonly publisher: Publisher & BatchPublisher;
  /** Makes a topic whose messages are kept. Its full name has at most 100 characters. */
  readonly createTopic: (id: string) => Promise<string>;
  /** What a topic has stored, in order of storing. */
  readonly stored: (
    topic: string,
  ) => Promise<readonly { messageId: string; data: Uint8Array; attributes: Record<string, string> }[]>;
  readonly close: () => Promise<void>;
}

const NEVER = new AbortController().signal;
const AT_ONCE = AbortSignal.abort(new DOMException('The deadline has passed', 'TimeoutError'));

/** What Publisher and BatchPublisher promise, for any implementation of them. */
export function describePublisher(name: string, open: () => Promise<PublisherUnderTest>): void {
  describe(`${name} as a publisher`, () => {
    let subject: PublisherUnderTest;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const newTopic = () => subject.createTopic(`t-${randomUUID()}`);
    const publish = (topic: string, message: OutgoingMessage) =>
      subject.publisher.publish(topic, message, NEVER);

    it.each<[string, OutgoingMessage]>([
      ['data and attributes', message('hello', { klio_version: '2', klio_entity: 'ü' })],
      ['data alone', message('hello')],
      ['attributes alone', message('', { klio_version: '2' })],
      ['bytes that are not text', { data: Uint8Array.of(0, 255, 254, 10, 13, 0), attributes: {} }],
      ['part of a larger buffer', { data: Buffer.from('0123456789').subarray(2, 5), attributes: {} }],
      ['the name of a prototype', message('x', { constructor: 'a', toString: 'b' })],
      ['an empty attribute', message('x', { klio_entity: '' })],
      ['the largest data', message('x'.repeat(9_999_000))],
      ['the most attributes', message('x', manyAttributes(100))],
      ['the longest attribute', message('x', { [`k${'é'.repeat(127)}x`]: 'é'.repeat(512) })],
    ])('stores a message of %s as it is', async (_, sent) => {
      const topic = await newTopic();
      const messageId = await publish(topic, sent);
      const stored = await subject.stored(topic);
      expect(stored.map((at) => at.messageId)).toEqual([messageId]);
      expect(stored[0]!.attributes).toEqual(sent.attributes);
      expect(Buffer.compare(stored[0]!.data, sent.data)).toBe(0);
    });

    it('stores what is published twice twice, under two ids', async () => {
      const topic = await newTopic();
      const ids = [await publish(topic, message('same')), await publish(topic, message('same'))];
      expect(new Set(ids).size).toBe(2);
      expect((await subject.stored(topic)).map((at) => at.messageId)).toEqual(ids);
    });

    it('keeps topics apart', async () => {
      const [one, other] = [await newTopic(), await newTopic()];
      await publish(one, message('for one'));
      expect(await subject.stored(other)).toEqual([]);
    });

    it.each<[string, OutgoingMessage]>([
      ['data of more than 10 MB', message('x'.repeat(10_000_001))],
      ['data and attributes of more than 10 MB', message('x'.repeat(9_999_000), { a: 'x'.repeat(1024) })],
      ['101 attributes', message('x', manyAttributes(101))],
      ['a key of 257 bytes', message('x', { [`k${'é'.repeat(128)}`]: 'v' })],
      ['a value of 1,025 bytes', message('x', { k: `x${'é'.repeat(512)}` })],
    ])('refuses %s with MESSAGE_TOO_LARGE and stores nothing', async (_, sent) => {
      const topic = await newTopic();
      await expect(publish(topic, sent)).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
      await expect(
        subject.publisher.publishBatch(topic, [message('fits'), sent], NEVER),
      ).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
      expect(await subject.stored(topic)).toEqual([]);
    });

    it('stores a batch in order and tells its ids in order', async () => {
      const topic = await newTopic();
      const batch = Array.from({ length: 1000 }, (_, index) => message(`${index}`));
      const ids = await subject.publisher.publishBatch(topic, batch, NEVER);
      const stored = await subject.stored(topic);
      expect(stored.map((at) => at.messageId)).toEqual(ids);
      expect(stored.map((at) => Buffer.from(at.data).toString())).toEqual(
        batch.map((_, index) => `${index}`),
      );
    });

    it('ends in DEADLINE_EXCEEDED and stores nothing once the signal has fired', async () => {
      const topic = await newTopic();
      await expect(subject.publisher.publish(topic, message('late'), AT_ONCE)).rejects.toMatchObject({
        name: 'KlioError',
        code: 'DEADLINE_EXCEEDED',
      });
      await expect(subject.publisher.publishBatch(topic, [message('late')], AT_ONCE)).rejects.toMatchObject({
        code: 'DEADLINE_EXCEEDED',
      });
      expect(await subject.stored(topic)).toEqual([]);
    });
  });
}

function message(text: string, attributes: Record<string, string> = {}): OutgoingMessage {
  return { data: Buffer.from(text), attributes };
}

function manyAttributes(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`klio_to_job-${index}`, '1']));
}
