import type { SubscriptionConfig } from '../resources/subscription.ts';
import type { TopicConfig } from '../resources/topic.ts';
import type { StoredMessage } from './message.ts';

/**
 * Everything that changes what Pub/Sub remembers. `apply` is the only way to change it, live and when a
 * journal is replayed; leases are not among it, so after a restart a leased message is delivered again.
 */
export type Event = Change | SnapshotPart;

type Change =
  | { readonly kind: 'topic-set'; readonly topic: TopicConfig }
  | { readonly kind: 'topic-deleted'; readonly topic: string }
  | { readonly kind: 'subscription-set'; readonly subscription: SubscriptionConfig }
  | { readonly kind: 'subscription-deleted'; readonly subscription: string }
  | { readonly kind: 'published'; readonly topic: string; readonly messages: readonly StoredMessage[] }
  | { readonly kind: 'acked'; readonly subscription: string; readonly ids: readonly number[] }
  /** Nacked, or the lease ran out. */
  | {
      readonly kind: 'failed';
      readonly subscription: string;
      readonly ids: readonly number[];
      readonly atMs: number;
    }
  /** Given up on: acked on the subscription and published to the dead-letter topic, both or neither. */
  | {
      readonly kind: 'dead-lettered';
      readonly subscription: string;
      readonly id: number;
      readonly topic: string;
      readonly copy: StoredMessage;
    }
  /** Older than the subscription keeps. */
  | { readonly kind: 'expired'; readonly subscription: string; readonly ids: readonly number[] }
  | {
      readonly kind: 'seeked';
      readonly subscription: string;
      readonly toMs: number;
      readonly atMs: number;
    };

/** What a rewritten journal begins with, besides topics and subscriptions. */
type SnapshotPart =
  | { readonly kind: 'next-id'; readonly id: number }
  | { readonly kind: 'messages'; readonly messages: readonly StoredMessage[] }
  | { readonly kind: 'topic-history'; readonly topic: string; readonly ids: readonly number[] }
  | { readonly kind: 'subscription-history'; readonly subscription: string; readonly ids: readonly number[] }
  | {
      readonly kind: 'backlog';
      readonly subscription: string;
      /** Message id, failures, and when it may be delivered again. */
      readonly entries: readonly (readonly [id: number, failures: number, retryAtMs: number])[];
    };
