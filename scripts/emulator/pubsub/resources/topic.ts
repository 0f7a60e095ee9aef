/** A topic as it was declared. */
export interface TopicConfig {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How long every message is kept for subscriptions to seek back to; null keeps none. */
  readonly messageRetentionMs: number | null;
}
