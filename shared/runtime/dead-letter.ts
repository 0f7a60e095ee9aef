import { isRetryable, type KlioError, toKlioError } from '../errors/klio-error.ts';
import type { OutgoingMessage } from '../platform/publisher.ts';
import { startDeadline } from './deadline.ts';
import type { Facts } from './facts.ts';
import { SENDER_ATTRIBUTE, senderName } from './flow.ts';
import type { Delivery, Handled, Runtime } from './runtime.ts';

/** Time to store a dead letter, kept back from the message's own time. */
export const DEAD_LETTER_TIME_MS = 5_000;

const MAX_ATTRIBUTES = 100; // https://cloud.google.com/pubsub/quotas
const MAX_ATTRIBUTE_BYTES = 1024;

/**
 * What becomes of a message that failed: another delivery, or, when that cannot help or this was the last
 * one, a dead letter that says why. A dead letter that cannot be stored is never acknowledged.
 */
export async function giveUp(
  runtime: Runtime,
  delivery: Delivery,
  error: KlioError,
  facts: Facts,
): Promise<Handled> {
  const failed: Handled = { outcome: 'failed', ack: false, error, facts };
  if (isRetryable(error.code) && delivery.attempt < runtime.maxDeliveryAttempts) return failed;
  const { signal, stop } = startDeadline(runtime.clock, DEAD_LETTER_TIME_MS);
  try {
    const topic = runtime.names.deadLetterTopic(runtime.job);
    await runtime.publisher.publish(topic, deadLetter(runtime, delivery, error), signal);
    await runtime.reached?.('dead-letter-published');
    return { outcome: 'rejected', ack: true, error, facts };
  } catch (thrown) {
    const { message } = toKlioError(thrown);
    runtime.log({
      severity: 'ERROR',
      message: `Cannot store dead letter: ${message}`,
      messageId: delivery.messageId,
    });
    return failed;
  } finally {
    stop();
  }
}

/** The message as it came, byte for byte, with why it was given up and where it stood. */
function deadLetter(runtime: Runtime, delivery: Delivery, error: KlioError): OutgoingMessage {
  const sender = senderName(delivery);
  const own = {
    klio_code: error.code,
    klio_reason: cutToBytes(error.message, MAX_ATTRIBUTE_BYTES),
    klio_job: runtime.job.name,
    klio_attempt: String(delivery.attempt),
    klio_message: delivery.messageId,
    klio_published: new Date(delivery.publishTimeMs).toISOString(),
    ...(sender && { [SENDER_ATTRIBUTE]: sender }),
  };
  const room = MAX_ATTRIBUTES - Object.keys(own).length;
  return { data: delivery.data, attributes: { ...keepable(delivery.attributes, room), ...own } };
}

/** Routing attributes go first, since the message itself says whom it is for. */
function keepable(attributes: Readonly<Record<string, string>>, room: number): Record<string, string> {
  const allowed = Object.entries(attributes).filter(([key]) => !key.startsWith('goog'));
  const isRouting = (key: string) => key.startsWith('klio_to_');
  const ordered = [
    ...allowed.filter(([key]) => !isRouting(key)),
    ...allowed.filter(([key]) => isRouting(key)),
  ];
  return Object.fromEntries(ordered.slice(0, room));
}

/** At most so many bytes of UTF-8, cut between characters. */
function cutToBytes(text: string, max: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= max) return text || '-';
  const cut = new TextDecoder().decode(bytes.subarray(0, max - 3));
  return `${cut.replace(/\uFFFD+$/, '')}…`;
}
