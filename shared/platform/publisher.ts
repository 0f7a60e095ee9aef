/** A message as Pub/Sub carries it. */
export interface OutgoingMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Publisher {
  /**
   * Publishes to a topic (`projects/P/topics/T`) and resolves with the message id once Pub/Sub has stored it.
   * Throws KlioError PUBLISH_FAILED, PERMISSION_DENIED, RESOURCE_EXHAUSTED, MESSAGE_TOO_LARGE or
   * DEADLINE_EXCEEDED; after an error the message may or may not have been stored.
   */
  publish(topic: string, message: OutgoingMessage, signal: AbortSignal): Promise<string>;
}

/** Publishing in bulk, which only the command line and backfills need. */
export interface BatchPublisher {
  /**
   * Publishes messages by one request, all or none of them: their ids, in order. The batch must keep within
   * MAX_REQUEST_MESSAGES and MAX_REQUEST_BYTES; publishAll cuts any number of messages into such batches.
   */
  publishBatch(
    topic: string,
    messages: readonly OutgoingMessage[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}
