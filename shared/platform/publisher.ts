/** A message as Pub/Sub carries it. */
export interface OutgoingMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Publisher {
  /**
   * Publishes to a topic (`projects/P/topics/T`) and resolves with the message id once Pub/Sub has stored it.
   * Throws KlioError PUBLISH_FAILED, PERMISSION_DENIED, MESSAGE_TOO_LARGE or DEADLINE_EXCEEDED; after an error
   * the message may or may not have been stored.
   */
  publish(topic: string, message: OutgoingMessage, signal: AbortSignal): Promise<string>;
}
