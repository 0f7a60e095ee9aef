/** A message as a publisher hands it in. */
export interface NewMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
}

/** A published message, shared by all subscriptions that got it. */
export interface StoredMessage extends NewMessage {
  /** The message id as a number; ids rise in publish order. */
  readonly id: number;
  readonly publishedAtMs: number;
}
