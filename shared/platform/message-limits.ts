import { KlioError } from '../errors/klio-error.ts';
import type { OutgoingMessage } from './publisher.ts';

// https://cloud.google.com/pubsub/quotas#resource_limits
/** A publish request, hence also the largest message with its attributes. */
export const MAX_REQUEST_BYTES = 10_000_000;
/** Messages in one publish request. */
export const MAX_REQUEST_MESSAGES = 1000;
const MAX_ATTRIBUTES = 100;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1024;
/** What the wire format may add to a message: a tag and a length for itself, its data and each attribute. */
const FRAMING_BYTES = 16;

/** Bytes that the message takes up in a publish request, never too few. */
export function messageBytes({ data, attributes }: OutgoingMessage): number {
  const entries = Object.entries(attributes);
  const text = entries.reduce((sum, [key, value]) => sum + bytesOf(key) + bytesOf(value) + FRAMING_BYTES, 0);
  return data.length + text + FRAMING_BYTES;
}

/** Throws MESSAGE_TOO_LARGE for a message that Pub/Sub would never take, naming the limit. */
export function checkMessageLimits(topic: string, message: OutgoingMessage): void {
  const refuse = (fact: string, limit: string) => {
    throw new KlioError(
      'MESSAGE_TOO_LARGE',
      `Cannot publish message: ${fact}, at most ${limit} [topic=${topic}]`,
    );
  };
  const entries = Object.entries(message.attributes);
  if (entries.length > MAX_ATTRIBUTES) refuse(`it has ${entries.length} attributes`, `${MAX_ATTRIBUTES}`);
  for (const [key, value] of entries) {
    if (bytesOf(key) > MAX_KEY_BYTES) refuse(`attribute key "${key}" is too long`, `${MAX_KEY_BYTES} bytes`);
    const length = bytesOf(value);
    if (length > MAX_VALUE_BYTES) refuse(`attribute "${key}" has ${length} bytes`, `${MAX_VALUE_BYTES}`);
  }
  const bytes = messageBytes(message);
  const room = MAX_REQUEST_BYTES - bytesOf(topic) - FRAMING_BYTES;
  if (bytes > room) refuse(`it takes ${bytes} bytes`, `${room}`);
}

const bytesOf = (text: string): number => Buffer.byteLength(text);
