import type { Delivery } from '../model/receiver.ts';

/**
 * The JSON of a push request, wrapped, with both spellings of id and time. What is empty is left out, as
 * protobuf's JSON does. https://cloud.google.com/pubsub/docs/push#receive_push
 */
export function pushBody({ message, attempt }: Delivery, subscription: string): string {
  const messageId = String(message.id);
  const publishTime = new Date(message.publishedAtMs).toISOString();
  const { data, attributes, orderingKey } = message;
  return JSON.stringify({
    message: {
      ...(Object.keys(attributes).length > 0 && { attributes }),
      ...(data.length > 0 && { data: toBase64(data) }),
      messageId,
      message_id: messageId,
      ...(orderingKey !== '' && { orderingKey }),
      publishTime,
      publish_time: publishTime,
    },
    subscription,
    ...(attempt > 0 && { deliveryAttempt: attempt }),
  });
}

function toBase64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
