import { invalid } from '../pubsub-error.ts';
import type { NewMessage } from './message.ts';
import { fieldBytes, messageBytes, optionalFieldBytes } from './protobuf-size.ts';

/** https://cloud.google.com/pubsub/quotas#resource_limits */
const MAX_MESSAGES = 1_000;
const MAX_REQUEST_BYTES = 10_000_000;
const MAX_ATTRIBUTES = 100;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1_024;
const MAX_ORDERING_KEY_BYTES = 1_024;

/** Throws INVALID_ARGUMENT when a publish request breaks one of the documented limits. */
export function checkPublish(topic: string, messages: readonly NewMessage[]): void {
  if (messages.length === 0) throw invalid('Cannot publish: there is no message');
  if (messages.length > MAX_MESSAGES) {
    throw invalid(`Cannot publish: more than ${MAX_MESSAGES} messages [messages=${messages.length}]`);
  }
  messages.forEach(checkMessage);
  if (messages.some(({ orderingKey }) => orderingKey !== messages[0]?.orderingKey)) {
    throw invalid('Cannot publish: the messages of one request have different ordering keys');
  }
  const bytes = requestBytes(topic, messages);
  if (bytes > MAX_REQUEST_BYTES) {
    throw invalid(`Cannot publish: the request is longer than ${MAX_REQUEST_BYTES} bytes [bytes=${bytes}]`);
  }
}

function checkMessage({ data, attributes, orderingKey }: NewMessage, index: number): void {
  const keys = Object.keys(attributes);
  if (data.length === 0 && keys.length === 0) {
    throw invalid(`Cannot publish: a message has neither data nor attributes [message=${index}]`);
  }
  if (keys.length > MAX_ATTRIBUTES) {
    throw invalid(
      `Cannot publish: more than ${MAX_ATTRIBUTES} attributes [message=${index}, attributes=${keys.length}]`,
    );
  }
  for (const [key, value] of Object.entries(attributes)) checkAttribute(key, value, index);
  const keyBytes = Buffer.byteLength(orderingKey);
  if (keyBytes > MAX_ORDERING_KEY_BYTES) {
    throw invalid(
      `Cannot publish: ordering key longer than ${MAX_ORDERING_KEY_BYTES} bytes [message=${index}, bytes=${keyBytes}]`,
    );
  }
}

function checkAttribute(key: string, value: string, index: number): void {
  const keyBytes = Buffer.byteLength(key);
  const valueBytes = Buffer.byteLength(value);
  if (keyBytes === 0 || keyBytes > MAX_KEY_BYTES) {
    throw invalid(
      `Cannot publish: an attribute key must have 1 to ${MAX_KEY_BYTES} bytes [message=${index}, bytes=${keyBytes}]`,
    );
  }
  // Client libraries put their own attributes under this prefix, traces for instance.
  if (key.startsWith('goog') && !key.startsWith('googclient_')) {
    throw invalid(`Cannot publish: an attribute key starts with goog [message=${index}, key=${key}]`);
  }
  if (valueBytes > MAX_VALUE_BYTES) {
    throw invalid(
      `Cannot publish: attribute value longer than ${MAX_VALUE_BYTES} bytes [message=${index}, key=${key}, bytes=${valueBytes}]`,
    );
  }
}

/** The length of the protobuf PublishRequest, which is what the limit is on. */
function requestBytes(topic: string, messages: readonly NewMessage[]): number {
  let bytes = optionalFieldBytes(Buffer.byteLength(topic));
  for (const message of messages) bytes += fieldBytes(messageBytes(message));
  return bytes;
}
