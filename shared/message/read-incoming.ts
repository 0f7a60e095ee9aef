import { KlioError } from '../errors/klio-error.ts';
import type { JobGraph } from '../graph/graph.ts';
import type { Job, Source } from '../graph/job.ts';
import type { ResourceNames } from '../graph/names.ts';
import { decodeMessage } from './decode.ts';
import { parseEntityId } from './entity-id.ts';
import { type KlioMessage, newMessage } from './klio-message.ts';
import { checkMessageSize } from './message-size.ts';
import { quoted } from './quoted.ts';
import { textOf } from './utf8.ts';

/** A Pub/Sub message as it was delivered. */
export interface RawMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The job that the message was delivered to. */
export interface Receiver {
  readonly job: Job;
  readonly graph: Pick<JobGraph, 'entityIds'>;
  readonly names: ResourceNames;
}

export type Incoming =
  | { readonly kind: 'message'; readonly message: KlioMessage }
  /** Rightly delivered, but about nothing that this job does: to be dropped. */
  | { readonly kind: 'not-ours'; readonly reason: string };

/**
 * Makes a KlioMessage of what was delivered to a job. Throws BAD_MESSAGE and MESSAGE_TOO_LARGE.
 *
 * The attributes say what it is. Where they do not, a job that accepts anything takes the body for a text id,
 * unless it starts with the tag of a field: no allowed id starts with a control character, and every
 * KlioMessage of Klio's Python publishers, which set no attributes, does.
 */
export function readIncoming(raw: RawMessage, receiver: Receiver): Incoming {
  checkMessageSize(raw.data.length);
  if (receiver.job.accepts === 'klio') return readKlioOnly(raw, receiver);
  if (raw.attributes.klio_version !== undefined) return klioMessage(raw, receiver);
  if (isNotification(raw)) return readNotification(raw.attributes, receiver);
  if (startsWithField(raw)) return klioMessage(raw, receiver);
  return { kind: 'message', message: newMessage(parseEntityId(textId(raw.data), receiver.graph.entityIds)) };
}

/** The tags of metadata, data and version, with one of which every writer of protobuf starts. */
const FIRST_BYTES: readonly unknown[] = [0x0a, 0x12, 0x18];

function startsWithField({ data }: RawMessage): boolean {
  return FIRST_BYTES.includes(data[0]);
}

function klioMessage({ data }: RawMessage, receiver: Receiver): Incoming {
  return { kind: 'message', message: decodeMessage(data, receiver.graph) };
}

function readKlioOnly(raw: RawMessage, receiver: Receiver): Incoming {
  try {
    return klioMessage(raw, receiver);
  } catch (error) {
    const isMarked = raw.attributes.klio_version !== undefined || startsWithField(raw);
    if (!(error instanceof KlioError) || isMarked) throw error;
    const what = isNotification(raw) ? 'Cloud Storage notifications' : 'plain ids';
    throw new KlioError(
      error.code,
      `${error.message}; a job takes ${what} if it is declared with accepts: 'any'`,
      { cause: error },
    );
  }
}

function isNotification({ attributes }: RawMessage): boolean {
  const { eventType, bucketId, objectId } = attributes;
  return eventType !== undefined && bucketId !== undefined && objectId !== undefined;
}

function readNotification(attributes: RawMessage['attributes'], receiver: Receiver): Incoming {
  const { eventType, bucketId, objectId = '' } = attributes;
  if (eventType !== 'OBJECT_FINALIZE') return notOurs(`nothing follows from ${eventType}`, attributes);
  if (objectId.endsWith('/')) return notOurs('a folder holds no entity', attributes);
  const source = sourcesOf(receiver.job)
    .filter((candidate) => receiver.names.sourceBucket(candidate) === bucketId)
    .filter(({ prefix, suffix }) => objectId.startsWith(prefix) && objectId.endsWith(suffix))
    .filter(({ prefix, suffix }) => objectId.length > prefix.length + suffix.length)
    .sort((a, b) => b.prefix.length + b.suffix.length - a.prefix.length - a.suffix.length)[0];
  if (!source) return notOurs('no source of the job has such an object', attributes);
  const id = objectId.slice(source.prefix.length, objectId.length - source.suffix.length);
  return { kind: 'message', message: newMessage(parseEntityId(id, receiver.graph.entityIds)) };
}

function sourcesOf(job: Job): Source[] {
  return Object.values(job.inputs).filter((input) => input.kind === 'source');
}

function notOurs(why: string, { eventType, bucketId, objectId = '' }: RawMessage['attributes']): Incoming {
  return {
    kind: 'not-ours',
    reason: `${why} [eventType=${eventType}, bucket=${bucketId}, object=${quoted(objectId)}]`,
  };
}

/** A line of text is one id; its line break is not part of it. */
function textId(data: Uint8Array): string {
  const text = textOf(data);
  if (text === null) {
    throw new KlioError(
      'BAD_MESSAGE',
      `Cannot use body as entity id: it is not UTF-8 [bytes=${data.length}]`,
    );
  }
  return text.replace(/\r?\n$/, '');
}
