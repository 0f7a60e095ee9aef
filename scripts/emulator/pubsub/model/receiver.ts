import type { PubSubError } from '../pubsub-error.ts';
import type { StoredMessage } from './message.ts';

/** One delivery of one message. */
export interface Delivery {
  /** Names this delivery, not the message: a later delivery has another. */
  readonly ackId: string;
  readonly message: StoredMessage;
  /** 1 on the first delivery; 0 when the subscription has no dead-letter policy. */
  readonly attempt: number;
}

/** How a delivery ended; `dropped` when the message itself went, by a seek or with its subscription. */
export type DeliveryEnd = 'acked' | 'nacked' | 'expired' | 'dropped';

/** Somebody who takes messages of a subscription: a stream, a waiting pull, or the pusher. */
export interface Receiver {
  readonly ackDeadlineMs: number;
  hasRoom(): boolean;
  /** Takes one more message, which counts as outstanding until `ended`. Called only when there is room. */
  take(delivery: Delivery): void;
  /** Called after a run of `take`. */
  flush(): void;
  ended(delivery: Delivery, end: DeliveryEnd): void;
  /** The subscription no longer delivers to it. */
  close(reason: PubSubError): void;
}
