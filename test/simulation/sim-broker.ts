import { matches } from '../../scripts/emulator/pubsub/filter/matches.ts';
import type { Job } from '../../shared/graph/job.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import type { KlioMessage } from '../../shared/message/klio-message.ts';
import type { OutgoingMessage } from '../../shared/platform/publisher.ts';
import type { SimGraph } from './sim-graph.ts';
import type { Subscription } from './wiring.ts';

export interface StoredMessage extends OutgoingMessage {
  readonly id: string;
  readonly topic: string;
  readonly publishTimeMs: number;
}

/** A message that a subscription owes to its receiver until it is acknowledged or dead-lettered. */
export interface Owed {
  readonly message: StoredMessage;
  readonly subscription: Subscription;
  /** Nacks and expired leases so far. */
  failures: number;
  state: 'owed' | 'acked' | 'dead';
  /** Whether it waits to be delivered. */
  pending: boolean;
  /** Whether Pub/Sub will deliver it once more although it need not. */
  duplicate: boolean;
}

/** A message on the dead-letter topic of a job. */
export interface StoredLetter extends StoredMessage {
  readonly job: Job;
  /** Pub/Sub put it there by itself: the message that it gave up on. */
  readonly givenUp?: StoredMessage;
}

/** Pub/Sub: topics, filtered subscriptions, attempts and dead letters. Effects only, no time and no faults. */
export class SimBroker {
  readonly pending: Owed[] = [];
  readonly letters: StoredLetter[] = [];
  owedCount = 0;
  ackedCount = 0;
  deadCount = 0;
  #lastId = 0;
  readonly #world: SimGraph;
  readonly #maxAttempts: number;

  constructor(world: SimGraph, maxAttempts: number) {
    this.#world = world;
    this.#maxAttempts = maxAttempts;
  }

  /** Stores the message under a new id, and owes it to every subscription that lets it pass. */
  publish(topic: string, { data, attributes }: OutgoingMessage, nowMs: number): StoredMessage {
    this.#lastId += 1;
    const message = { id: `m${this.#lastId}`, topic, data, attributes, publishTimeMs: nowMs };
    const letterOf = this.#world.wiring.deadLetterJobs.get(topic);
    if (letterOf) {
      this.letters.push({ ...message, job: letterOf });
      return message;
    }
    for (const subscription of this.#world.wiring.subscriptions.get(topic) ?? []) {
      if (!matches(subscription.filter, attributes)) continue;
      this.owedCount += 1;
      this.pending.push({
        message,
        subscription,
        failures: 0,
        state: 'owed',
        pending: true,
        duplicate: false,
      });
    }
    return message;
  }

  /** Takes a pending delivery; at 0 is the oldest. */
  takePending(index: number): Owed {
    const [owed] = this.pending.splice(index, 1);
    if (!owed) throw new RangeError(`Cannot take delivery ${index} of ${this.pending.length}`);
    owed.pending = false;
    return owed;
  }

  ack(owed: Owed): void {
    if (owed.state !== 'owed') return;
    owed.state = 'acked';
    this.ackedCount += 1;
  }

  /** A nack or an expired lease: to be delivered again, or given up without a reason. */
  fail(owed: Owed, nowMs: number): void {
    if (owed.state !== 'owed') return;
    owed.failures += 1;
    const { receiver } = owed.subscription;
    if (receiver.kind === 'job' && owed.failures >= this.#maxAttempts) this.#giveUp(owed, receiver, nowMs);
    else this.again(owed);
  }

  again(owed: Owed): void {
    if (owed.pending) return;
    owed.pending = true;
    this.pending.push(owed);
  }

  /** As Pub/Sub does it: a new id, the same bytes, and attributes that tell where it was. */
  #giveUp(owed: Owed, job: Job, nowMs: number): void {
    owed.state = 'dead';
    this.deadCount += 1;
    this.#lastId += 1;
    const { message, subscription } = owed;
    const [, project, , id] = subscription.name.split('/');
    this.letters.push({
      id: `m${this.#lastId}`,
      topic: this.#world.names.deadLetterTopic(job),
      data: message.data,
      attributes: {
        ...message.attributes,
        CloudPubSubDeadLetterSourceDeliveryCount: `${owed.failures}`,
        CloudPubSubDeadLetterSourceSubscription: id ?? '',
        CloudPubSubDeadLetterSourceSubscriptionProject: project ?? '',
        CloudPubSubDeadLetterSourceTopicPublishTime: new Date(message.publishTimeMs).toISOString(),
      },
      publishTimeMs: nowMs,
      job,
      givenUp: message,
    });
  }
}

const decodedMessages = new WeakMap<Uint8Array, KlioMessage | null>();

/** What a message says, or null for a raw id. For checks: the handlers decode for themselves. */
export function contentOf({ data }: { readonly data: Uint8Array }): KlioMessage | null {
  let content = decodedMessages.get(data);
  if (content === undefined) {
    content = data[0] === 0x0a ? decodeMessage(data, { entityIds: 'flat' }) : null;
    decodedMessages.set(data, content);
  }
  return content;
}

/** The entity that a message is about: a body that is no KlioMessage is a bare id. */
export function entityOf(message: { readonly data: Uint8Array }): string {
  return contentOf(message)?.entityId ?? Buffer.from(message.data).toString();
}
