import { idOf, projectOf } from '../resources/names.ts';
import type { NewMessage, StoredMessage } from './message.ts';

/**
 * What is published to the dead-letter topic: data, attributes and ordering key as they were, and where the
 * message comes from. https://cloud.google.com/pubsub/docs/dead-letter-topics
 */
export function deadLetterOf(message: StoredMessage, subscription: string, attempts: number): NewMessage {
  return {
    data: message.data,
    orderingKey: message.orderingKey,
    attributes: {
      ...message.attributes,
      CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
      CloudPubSubDeadLetterSourceSubscription: idOf(subscription),
      CloudPubSubDeadLetterSourceSubscriptionProject: projectOf(subscription),
      CloudPubSubDeadLetterSourceTopicPublishTime: publishTime(message.publishedAtMs),
    },
  };
}

/** As the service writes it: an offset and no Z, and no zeros at the end of the fraction. */
function publishTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.?0*Z$/, '+00:00');
}
