import type { AnyJob } from '../graph/job.ts';
import { parentsOf } from '../graph/traversal.ts';
import { encodeMessage } from '../message/encode.ts';
import type { KlioMessage, RequestStamp } from '../message/klio-message.ts';
import { readIncoming } from '../message/read-incoming.ts';
import { routingAttributes } from '../message/routing-attributes.ts';
import type { OutgoingMessage } from '../platform/publisher.ts';
import { SENDER_ATTRIBUTE, type Station } from './flow.ts';

/** A message on the dead-letter topic of a job, put there by the runtime or by Pub/Sub itself. */
export interface DeadLetter extends OutgoingMessage {
  readonly messageId: string;
  readonly publishTimeMs: number;
}

/** A message and the topic (`projects/P/topics/T`) that it goes to. */
export interface Replay {
  readonly topic: string;
  readonly message: OutgoingMessage;
}

/**
 * What to publish so that a job handles a dead letter again: the message under its old request, to the job's
 * own input topic, so that no sibling sees it. An event stays an event of its parent, and plans start to be
 * counted anew, since somebody looked at the cause. What cannot be read goes as it came. Replaying twice is
 * harmless. `force` makes the job work although its output exists.
 */
export function replayOf(station: Station, letter: DeadLetter, { force = false } = {}): Replay {
  const sender = senderOf(station, letter);
  const { data, attributes } = asItWas(station, letter, force);
  return {
    topic: station.names.inputTopic(station.job),
    message: { data, attributes: { ...attributes, ...(sender && { [SENDER_ATTRIBUTE]: sender }) } },
  };
}

/** The message that became the dead letter, with the request that it made or belongs to. */
function asItWas(station: Station, letter: DeadLetter, force: boolean): OutgoingMessage {
  const message = readable(station, letter);
  if (!message) return { data: letter.data, attributes: originalAttributes(letter) };
  const again = {
    ...message,
    force: message.force || force,
    request: message.request ?? firstRequest(letter),
    plannedBy: [],
  };
  return { data: encodeMessage(again), attributes: routingAttributes(again) };
}

function readable(station: Station, letter: DeadLetter): KlioMessage | null {
  try {
    const incoming = readIncoming(letter, station);
    return incoming.kind === 'message' ? incoming.message : null;
  } catch {
    return null;
  }
}

/** The parent whose event it was: as the runtime noted it, or by the subscription that Pub/Sub names. */
function senderOf({ job, names }: Station, { attributes }: DeadLetter): string | undefined {
  const { [SENDER_ATTRIBUTE]: noted, CloudPubSubDeadLetterSourceSubscription: subscription } = attributes;
  const isSource = (parent: AnyJob) => names.edgeSubscription(parent, job).endsWith(`/${subscription}`);
  return noted ?? parentsOf(job).find(isSource)?.name;
}

/** A first message carries no request: what Pub/Sub called it, and when it came, stand in as they did before. */
function firstRequest({ attributes, messageId, publishTimeMs }: DeadLetter): RequestStamp {
  const published = attributes.klio_published ?? attributes.CloudPubSubDeadLetterSourceTopicPublishTime ?? '';
  const requestedAtMs = Date.parse(published);
  return {
    id: attributes.klio_message ?? messageId,
    requestedAtMs: Number.isFinite(requestedAtMs) ? requestedAtMs : publishTimeMs,
  };
}

const ADDED = /^(klio_(code|reason|job|attempt|message|published|sender)$|CloudPubSubDeadLetter)/;

function originalAttributes({ attributes }: DeadLetter): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !ADDED.test(key)));
}
