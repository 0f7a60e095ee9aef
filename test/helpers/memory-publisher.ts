import { KlioError } from '../../shared/errors/klio-error.ts';
import { checkMessageLimits } from '../../shared/platform/message-limits.ts';
import type { BatchPublisher, OutgoingMessage, Publisher } from '../../shared/platform/publisher.ts';

export interface PublishedMessage extends OutgoingMessage {
  readonly topic: string;
  readonly messageId: string;
}

export type MemoryPublisher = ReturnType<typeof createMemoryPublisher>;

/** Pub/Sub's publishing half in memory: every topic exists, and ids count up over all topics. */
export function createMemoryPublisher() {
  const messages: PublishedMessage[] = [];
  const failures: { when: 'before' | 'after'; error: Error }[] = [];

  const publishBatch = async (topic: string, batch: readonly OutgoingMessage[], signal: AbortSignal) => {
    if (signal.aborted) throw new KlioError('DEADLINE_EXCEEDED', 'Cannot publish message: time is up');
    for (const message of batch) checkMessageLimits(topic, message);
    const failure = failures.shift();
    if (failure?.when === 'before') throw failure.error;
    const stored = batch.map(({ data, attributes }, index) => ({
      topic,
      messageId: `${messages.length + index + 1}`,
      data: data.slice(),
      attributes: { ...attributes },
    }));
    messages.push(...stored);
    if (failure) throw failure.error;
    return stored.map(({ messageId }) => messageId);
  };

  const publisher: Publisher & BatchPublisher = {
    publishBatch,
    async publish(topic, message, signal) {
      const [messageId] = await publishBatch(topic, [message], signal);
      return messageId!;
    },
  };

  return {
    ...publisher,
    /** Everything stored, in order. */
    messages,
    /** What one topic holds, in order. */
    on: (topic: string): PublishedMessage[] => messages.filter((message) => message.topic === topic),
    /** The next publish that is not yet set to fail does so, before or after the message is stored. */
    failNext(
      when: 'before' | 'after',
      error: Error = new KlioError('PUBLISH_FAILED', 'Cannot publish message: told to fail'),
    ): void {
      failures.push({ when, error });
    },
  };
}
