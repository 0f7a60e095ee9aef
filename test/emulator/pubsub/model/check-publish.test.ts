import type * as grpc from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { loadService } from '../../../../scripts/emulator/pubsub/grpc/protos.ts';
import { checkPublish } from '../../../../scripts/emulator/pubsub/model/check-publish.ts';
import type { NewMessage } from '../../../../scripts/emulator/pubsub/model/message.ts';
import { TOPIC } from '../harness.ts';

const message = (changes: Partial<NewMessage> = {}): NewMessage => ({
  data: Buffer.from('x'),
  attributes: {},
  orderingKey: '',
  ...changes,
});
const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, '']));

describe('a publish request may have', () => {
  it.each<[what: string, messages: NewMessage[]]>([
    ['1 message', [message()]],
    ['1,000 messages', Array(1_000).fill(message())],
    ['no data but an attribute', [message({ data: new Uint8Array(0), attributes: { a: '' } })]],
    ['100 attributes', [message({ attributes: attributes(100) })]],
    ['an attribute key of 256 bytes', [message({ attributes: { ['ü'.repeat(128)]: '' } })]],
    ['an attribute value of 1,024 bytes', [message({ attributes: { a: 'ü'.repeat(512) } })]],
    ['an attribute of a client library', [message({ attributes: { googclient_traceparent: '00-1' } })]],
    ['an ordering key of 1,024 bytes', [message({ orderingKey: 'k'.repeat(1_024) })]],
    ['one ordering key for all', [message({ orderingKey: 'k' }), message({ orderingKey: 'k' })]],
  ])('%s', (_, messages) => {
    expect(() => checkPublish(TOPIC, messages)).not.toThrow();
  });
});

describe('a publish request may not have', () => {
  it.each<[what: string, messages: NewMessage[], error: string]>([
    ['no message', [], 'there is no message'],
    ['1,001 messages', Array(1_001).fill(message()), 'more than 1000 messages [messages=1001]'],
    [
      'a message of nothing',
      [message(), message({ data: new Uint8Array(0) })],
      'neither data nor attributes [message=1]',
    ],
    ['101 attributes', [message({ attributes: attributes(101) })], '[message=0, attributes=101]'],
    [
      'a key of 257 bytes',
      [message({ attributes: { [`${'ü'.repeat(128)}x`]: '' } })],
      '[message=0, bytes=257]',
    ],
    ['an empty key', [message({ attributes: { '': 'x' } })], '[message=0, bytes=0]'],
    ['a key of Google', [message({ attributes: { googly: 'x' } })], '[message=0, key=googly]'],
    ['a value of 1,025 bytes', [message({ attributes: { a: `${'ü'.repeat(512)}x` } })], 'key=a, bytes=1025]'],
    [
      'an ordering key of 1,025 bytes',
      [message({ orderingKey: 'k'.repeat(1_025) })],
      '[message=0, bytes=1025]',
    ],
    [
      'two ordering keys',
      [message({ orderingKey: 'a' }), message({ orderingKey: 'b' })],
      'different ordering keys',
    ],
    ['an ordering key on some', [message({ orderingKey: 'a' }), message()], 'different ordering keys'],
  ])('%s', (_, messages, error) => {
    expect(() => checkPublish(TOPIC, messages)).toThrow(error);
    expect(() => checkPublish(TOPIC, messages)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('the size of a publish request', () => {
  const { requestSerialize } = loadService('Publisher').Publish as grpc.MethodDefinition<object, object>;
  // The serializer would write an empty ordering key that is there.
  const wireBytes = (messages: NewMessage[]) =>
    requestSerialize({
      topic: TOPIC,
      messages: messages.map(({ orderingKey, ...rest }) => (orderingKey ? { ...rest, orderingKey } : rest)),
    }).length;
  const filledTo = (bytes: number, rest: Partial<NewMessage>) => {
    const empty = wireBytes([message(rest), message({ ...rest, data: Buffer.alloc(9_000_000) })]);
    return [message(rest), message({ ...rest, data: Buffer.alloc(9_000_000 + bytes - empty) })];
  };

  it.each<[what: string, rest: Partial<NewMessage>]>([
    ['data', {}],
    ['attributes', { attributes: { a: 'x'.repeat(200), ['ü'.repeat(100)]: '' } }],
    ['an ordering key', { orderingKey: 'k'.repeat(200) }],
  ])('is what the wire says, to the byte, with %s', (_, rest) => {
    const largest = filledTo(10_000_000, rest);
    const tooLarge = filledTo(10_000_001, rest);
    expect([wireBytes(largest), wireBytes(tooLarge)]).toEqual([10_000_000, 10_000_001]);
    expect(() => checkPublish(TOPIC, largest)).not.toThrow();
    expect(() => checkPublish(TOPIC, tooLarge)).toThrow('longer than 10000000 bytes [bytes=10000001]');
  });
});
