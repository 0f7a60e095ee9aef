import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Event } from './event.ts';
import type { Faults } from './faults.ts';
import type { State } from './state.ts';

/** What the delivery of one subscription needs of the broker it belongs to. */
export interface Hub {
  readonly clock: Clock;
  readonly state: State;
  readonly faults: Faults;
  /** Records the event and applies it, or throws and does neither. */
  commit(event: Event): void;
  /** Whether Pub/Sub itself may take messages out of the subscription and publish them to the topic. */
  mayDeadLetter(subscription: string, topic: string): boolean;
  /** A number that no delivery had before, also not before a restart. */
  nextSerial(): number;
  /** To be called when messages were published to a topic. */
  deliver(topic: string): void;
  /** To be called when a subscription has outlived its time to live. */
  expire(subscription: string): void;
  /** To be called when unacked messages have gone. */
  shrunk(): void;
}
