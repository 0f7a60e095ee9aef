import type { Delivery } from '../model/receiver.ts';
import { toTimestamp } from '../resources/duration.ts';

/** A delivery as a ReceivedMessage of protobuf. */
export function receivedMessage({ ackId, message, attempt }: Delivery): object {
  return {
    ackId,
    deliveryAttempt: attempt,
    message: {
      data: message.data,
      attributes: message.attributes,
      messageId: String(message.id),
      publishTime: toTimestamp(message.publishedAtMs),
      orderingKey: message.orderingKey,
    },
  };
}
