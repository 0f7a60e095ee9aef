import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Broker } from '../model/broker.ts';
import { messageBytes } from '../model/protobuf-size.ts';
import type { Delivery, Receiver } from '../model/receiver.ts';
import { invalid, type PubSubError } from '../pubsub-error.ts';

/** A pull returns this much at most, however much is asked for. */
const MAX_MESSAGES = 1_000;
const MAX_BYTES = 10_000_000;
/** How long a pull waits for a first message; the service does not say how long it waits itself. */
const MAX_WAIT_MS = 30_000;

export interface PullRequest {
  readonly subscription: string;
  readonly maxMessages: number;
  readonly returnImmediately: boolean;
}

/** Resolves with deliveries as soon as there is one, or with none when the wait is over or the caller gone. */
export async function pull(
  { subscription, maxMessages, returnImmediately }: PullRequest,
  { broker, clock, signal }: { broker: Broker; clock: Clock; signal: AbortSignal },
): Promise<readonly Delivery[]> {
  if (maxMessages <= 0) throw invalid(`Invalid max_messages: must be positive [got=${maxMessages}]`);
  const channel = broker.pullChannel(subscription);
  const { ackDeadlineSeconds } = broker.subscription(subscription).config;
  const receiver = new PullReceiver(Math.min(maxMessages, MAX_MESSAGES), ackDeadlineSeconds * 1000);
  const detach = channel.attach(receiver);
  const cancelWait = clock.schedule(MAX_WAIT_MS, () => receiver.flush());
  signal.addEventListener('abort', () => receiver.flush(), { once: true });
  if (returnImmediately || signal.aborted) receiver.flush();
  try {
    return await receiver.deliveries;
  } finally {
    cancelWait();
    detach();
  }
}

/** Takes the first run of messages that there is. */
class PullReceiver implements Receiver {
  readonly ackDeadlineMs: number;
  readonly #maxMessages: number;
  readonly #taken: Delivery[] = [];
  #bytes = 0;
  #open = true;
  readonly #result = Promise.withResolvers<readonly Delivery[]>();

  constructor(maxMessages: number, ackDeadlineMs: number) {
    this.#maxMessages = maxMessages;
    this.ackDeadlineMs = ackDeadlineMs;
  }

  get deliveries(): Promise<readonly Delivery[]> {
    return this.#result.promise;
  }

  hasRoom(): boolean {
    return this.#open && this.#taken.length < this.#maxMessages && this.#bytes < MAX_BYTES;
  }

  take(delivery: Delivery): void {
    this.#taken.push(delivery);
    this.#bytes += messageBytes(delivery.message);
  }

  /** Answers with what there is. */
  flush(): void {
    this.#open = false;
    this.#result.resolve(this.#taken);
  }

  ended(): void {
    // A pull holds nothing back for what is outstanding.
  }

  close(reason: PubSubError): void {
    this.#open = false;
    this.#result.reject(reason);
  }
}
