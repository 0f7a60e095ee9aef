import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { checkMessageLimits, messageBytes } from '../../shared/platform/message-limits.ts';

const topic = 'projects/klio-test/topics/t';

// The fields of google.pubsub.v1.PubsubMessage and PublishRequest that we send.
const { root } = protobuf.parse(`syntax = "proto3";
  message Message { bytes data = 1; map<string, string> attributes = 2; }
  message Request { string topic = 1; repeated Message messages = 2; }`);
const Request = root.lookupType('Request');

describe('messageBytes', () => {
  it('is never less than what a message takes of a request, and little more', () => {
    const attributes = fc.dictionary(fc.string(), fc.string(), { maxKeys: 20 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), attributes, (data, given) => {
        const message = { data, attributes: { ...given } };
        const empty = Request.encode({ topic }).finish().length;
        const taken = Request.encode({ topic, messages: [message] }).finish().length - empty;
        expect(messageBytes(message)).toBeGreaterThanOrEqual(taken);
        expect(messageBytes(message) - taken).toBeLessThanOrEqual(16 * (Object.keys(given).length + 1));
      }),
    );
  });
});

describe('checkMessageLimits', () => {
  it.each([
    [{ data: new Uint8Array(10_000_001), attributes: {} }, /it takes 10000017 bytes, at most \d+ \[topic=/],
    [
      { data: new Uint8Array(), attributes: { key: 'x'.repeat(1025) } },
      /attribute "key" has 1025 bytes, at most 1024/,
    ],
  ])('says what is too large, and how large it may be', (message, expected) => {
    expect(() => checkMessageLimits(topic, message)).toThrow(expected);
  });
});
