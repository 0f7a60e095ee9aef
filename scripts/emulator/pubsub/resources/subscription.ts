/** A subscription as it was declared, with the defaults filled in. */
export interface SubscriptionConfig {
  readonly name: string;
  /** `_deleted-topic_` once the topic is gone. */
  readonly topic: string;
  /** Null when the subscription is pulled. */
  readonly push: PushConfig | null;
  readonly ackDeadlineSeconds: number;
  /** Keeps acked messages for seeking back, as long as unacked ones. */
  readonly retainAckedMessages: boolean;
  readonly messageRetentionMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Without activity for this long the subscription is deleted; null never. */
  readonly expirationTtlMs: number | null;
  readonly filter: string;
  readonly deadLetter: DeadLetterPolicy | null;
  /** Null redelivers at once. */
  readonly retry: RetryPolicy | null;
  readonly detached: boolean;
}

export interface PushConfig {
  readonly endpoint: string;
  /** What names the push format; both values mean the same one. */
  readonly version: 'v1' | 'v1beta2';
  /** An empty audience stands for the endpoint's URL. */
  readonly oidc: { readonly serviceAccountEmail: string; readonly audience: string } | null;
}

export interface DeadLetterPolicy {
  readonly topic: string;
  readonly maxDeliveryAttempts: number;
}

export interface RetryPolicy {
  readonly minimumBackoffMs: number;
  readonly maximumBackoffMs: number;
}
