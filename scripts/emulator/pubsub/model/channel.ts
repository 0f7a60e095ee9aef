import { Alarm } from '../../core/alarm.ts';
import type { PubSubError } from '../pubsub-error.ts';
import { makeAckId, parseAckId } from './ack-id.ts';
import type { Backlog, Entry } from './backlog.ts';
import { deadLetterOf } from './dead-letter.ts';
import { Housekeeping } from './housekeeping.ts';
import type { Hub } from './hub.ts';
import type { Delivery, DeliveryEnd, Receiver } from './receiver.ts';
import type { SubscriptionState } from './state.ts';

/** Delivery of one subscription: hands messages to its receivers under leases, and ends the leases. */
export class Channel {
  readonly #subscription: SubscriptionState;
  readonly #hub: Hub;
  readonly #receivers: Receiver[] = [];
  /** Where the next message goes, so that receivers take turns. */
  #turn = 0;
  /** For the ends of leases and of waits. */
  readonly #alarm: Alarm;
  readonly #housekeeping: Housekeeping;

  constructor(subscription: SubscriptionState, hub: Hub) {
    this.#subscription = subscription;
    this.#hub = hub;
    this.#alarm = new Alarm(hub.clock, () => this.#onDue());
    this.#housekeeping = new Housekeeping(subscription, hub, {
      inUse: () => this.#receivers.length > 0 && subscription.config.push === null,
      drop: (entries) => this.#dropExpired(entries),
    });
  }

  /** To be called once, when the subscription is there. */
  start(): void {
    this.#housekeeping.start();
    this.pump();
  }

  stop(): void {
    this.#alarm.stop();
    this.#housekeeping.stop();
  }

  /** Notes that somebody used the subscription, or changed its configuration. */
  touch(): void {
    this.#housekeeping.used();
  }

  /** Starts delivering to a receiver; returns what stops that. Its outstanding messages keep their leases. */
  attach(receiver: Receiver): () => void {
    this.#receivers.push(receiver);
    this.touch();
    this.pump();
    return () => {
      const index = this.#receivers.indexOf(receiver);
      if (index >= 0) this.#receivers.splice(index, 1);
      this.touch();
    };
  }

  /** Sends all receivers away. */
  close(reason: PubSubError): void {
    for (const receiver of this.#receivers.splice(0)) receiver.close(reason);
  }

  /** Delivers what is ready to whoever has room. */
  pump(): void {
    const fed = new Set<Receiver>();
    for (let receiver = this.#nextReceiver(); receiver; receiver = this.#nextReceiver()) {
      const entry = this.#backlog.takeReady();
      if (entry === undefined) break;
      if (this.#lease(entry, receiver)) fed.add(receiver);
    }
    for (const receiver of fed) receiver.flush();
    this.#alarm.wakeBy(this.#backlog.nextDueAtMs);
    if (this.#backlog.size > 0) this.#housekeeping.watch();
  }

  /**
   * Acks deliveries. A late ack still counts as long as the message has not been delivered again; the ack of
   * an older delivery is ignored. Throws INVALID_ARGUMENT for a malformed id, having acked nothing.
   */
  acknowledge(ackIds: readonly string[]): void {
    const entries = this.#find(ackIds);
    this.touch();
    if (entries.length === 0) return;
    const leases = leasesOf(entries);
    this.#hub.commit({ kind: 'acked', subscription: this.#name, ids: idsOf(entries) });
    endAll(leases, 'acked');
    this.#hub.shrunk();
    this.pump();
  }

  /**
   * Moves the ends of leases to so many seconds from now; 0 is a nack. A lease that has ended stays so.
   * Throws INVALID_ARGUMENT for a malformed id, having changed nothing.
   */
  modifyAckDeadline(ackIds: readonly string[], seconds: number): void {
    const leased = this.#find(ackIds).filter((entry) => entry.state === 'leased');
    this.touch();
    if (seconds === 0) {
      this.#fail(leased, 'nacked');
    } else {
      const untilMs = this.#hub.clock.nowMs() + seconds * 1000;
      for (const entry of leased) this.#backlog.extend(entry, untilMs);
    }
    this.pump();
  }

  /** Acks what was published before a time and revives what was published since, as far as it is kept. */
  seek(toMs: number): void {
    const leases = leasesOf([...this.#backlog.entries()]);
    const atMs = this.#hub.clock.nowMs();
    this.#hub.commit({ kind: 'seeked', subscription: this.#name, toMs, atMs });
    endAll(leases, 'dropped');
    this.touch();
    this.#hub.shrunk();
    this.pump();
  }

  get #name(): string {
    return this.#subscription.config.name;
  }

  get #backlog(): Backlog {
    return this.#subscription.backlog;
  }

  #nextReceiver(): Receiver | undefined {
    const count = this.#receivers.length;
    for (let tried = 0; tried < count; tried += 1) {
      const index = (this.#turn + tried) % count;
      const receiver = this.#receivers[index];
      if (receiver?.hasRoom()) {
        this.#turn = index + 1;
        return receiver;
      }
    }
    return undefined;
  }

  /** Leases a ready entry; false when the delivery was made to get lost. */
  #lease(entry: Entry, receiver: Receiver): boolean {
    const serial = this.#hub.nextSerial();
    const delivery: Delivery = {
      ackId: makeAckId(entry.message.id, serial),
      message: entry.message,
      attempt: this.#attemptOf(entry),
    };
    const lost = this.#hub.faults.onDelivery?.(this.#name, delivery) === 'lose';
    const untilMs = this.#hub.clock.nowMs() + receiver.ackDeadlineMs;
    this.#backlog.lease(entry, serial, { delivery, receiver: lost ? null : receiver }, untilMs);
    if (!lost) receiver.take(delivery);
    return !lost;
  }

  /** The entries whose latest delivery these ids name, each once. */
  #find(ackIds: readonly string[]): Entry[] {
    const found = new Set<Entry>();
    for (const { messageId, serial } of ackIds.map(parseAckId)) {
      const entry = this.#backlog.get(messageId);
      if (entry?.serial === serial) found.add(entry);
    }
    return [...found];
  }

  #onDue(): void {
    const expired: Entry[] = [];
    const nowMs = this.#hub.clock.nowMs();
    for (let entry = this.#backlog.takeDue(nowMs); entry; entry = this.#backlog.takeDue(nowMs)) {
      if (entry.state === 'leased') expired.push(entry);
      else this.#backlog.retryAt(entry, 0);
    }
    this.#fail(expired, 'expired');
    this.pump();
  }

  #fail(entries: readonly Entry[], end: DeliveryEnd): void {
    const leases = leasesOf(entries);
    const { hopeless = [], hopeful = [] } = Object.groupBy(entries, (entry) =>
      this.#isHopeless(entry) ? 'hopeless' : 'hopeful',
    );
    const atMs = this.#hub.clock.nowMs();
    if (hopeful.length > 0) {
      this.#hub.commit({ kind: 'failed', subscription: this.#name, ids: idsOf(hopeful), atMs });
    }
    for (const entry of hopeless) this.#deadLetter(entry);
    endAll(leases, end);
  }

  /**
   * As the subscriber is told it. Attempts are counted only where dead lettering is permitted:
   * https://cloud.google.com/pubsub/docs/dead-letter-topics#how_maximum_delivery_attempts_is_calculated
   */
  #attemptOf(entry: Entry): number {
    const { deadLetter } = this.#subscription.config;
    if (deadLetter === null) return 0;
    return this.#hub.mayDeadLetter(this.#name, deadLetter.topic) ? entry.failures + 1 : 1;
  }

  /** Without its topic or permissions a dead-letter policy rests, and the message goes on being delivered. */
  #isHopeless(entry: Entry): boolean {
    const { deadLetter } = this.#subscription.config;
    if (deadLetter === null || !this.#hub.state.topics.has(deadLetter.topic)) return false;
    if (!this.#hub.mayDeadLetter(this.#name, deadLetter.topic)) return false;
    return entry.failures + 1 >= deadLetter.maxDeliveryAttempts;
  }

  #deadLetter(entry: Entry): void {
    const { state, clock } = this.#hub;
    const topic = this.#subscription.config.deadLetter?.topic ?? '';
    const copy = {
      ...deadLetterOf(entry.message, this.#name, entry.failures + 1),
      id: state.nextId,
      publishedAtMs: clock.nowMs(),
    };
    this.#hub.commit({ kind: 'dead-lettered', subscription: this.#name, id: entry.message.id, topic, copy });
    this.#hub.deliver(topic);
    this.#hub.shrunk();
  }

  #dropExpired(entries: readonly Entry[]): void {
    const leases = leasesOf(entries);
    this.#hub.commit({ kind: 'expired', subscription: this.#name, ids: idsOf(entries) });
    endAll(leases, 'dropped');
    this.#hub.shrunk();
    this.pump();
  }
}

function idsOf(entries: readonly Entry[]): number[] {
  return entries.map((entry) => entry.message.id);
}

/** To be taken before an event is applied, which ends the leases. */
function leasesOf(entries: readonly Entry[]): Entry['lease'][] {
  return entries.map((entry) => entry.lease);
}

function endAll(leases: readonly Entry['lease'][], end: DeliveryEnd): void {
  for (const lease of leases) if (lease) lease.receiver?.ended(lease.delivery, end);
}
