import type { NewMessage } from './message.ts';
import type { Delivery } from './receiver.ts';

/** The places where a test can make Pub/Sub misbehave. Hooks that are left out change nothing. */
export interface Faults {
  /** What it throws reaches the publisher, and nothing is published. */
  beforePublish?(topic: string, messages: readonly NewMessage[]): void;
  /** What it throws reaches the publisher, although everything is published. */
  afterPublish?(topic: string, messageIds: readonly string[]): void;
  /** `lose` leases the message and hands it to nobody, as if it had been lost on the way. */
  onDelivery?(subscription: string, delivery: Delivery): 'deliver' | 'lose';
}
