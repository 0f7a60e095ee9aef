import type { Arena } from '../../core/arena.ts';
import type { Event } from '../model/event.ts';
import type { StoredMessage } from '../model/message.ts';

/** Changes when a journal of before could not be read any more. */
export const JOURNAL_FORMAT = 'klio-pubsub-1';

/** An event as one line of JSON; data is base64. */
export function encodeEvent(event: Event): string {
  if ('messages' in event) return JSON.stringify({ ...event, messages: event.messages.map(encodeMessage) });
  if ('copy' in event) return JSON.stringify({ ...event, copy: encodeMessage(event.copy) });
  return JSON.stringify(event);
}

/** The line's checksum has been checked, so it is what `encodeEvent` wrote. Data is put into the arena. */
export function decodeEvent(line: string, arena: Arena): Event {
  const event = JSON.parse(line) as Event;
  const decode = (encoded: unknown) => decodeMessage(encoded, arena);
  if ('messages' in event) return { ...event, messages: event.messages.map(decode) };
  if ('copy' in event) return { ...event, copy: decode(event.copy) };
  return event;
}

type EncodedMessage = Omit<StoredMessage, 'data'> & { readonly data: string };

function encodeMessage({ data, ...rest }: StoredMessage): EncodedMessage {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  return { ...rest, data: base64 };
}

function decodeMessage(encoded: unknown, arena: Arena): StoredMessage {
  const { data, ...rest } = encoded as EncodedMessage;
  return { ...rest, data: arena.copy(Buffer.from(data, 'base64')) };
}
