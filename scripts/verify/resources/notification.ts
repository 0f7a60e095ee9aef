import type { NotificationMetadata } from '@google-cloud/storage';
import { z } from 'zod';
import { defineCheck } from '../check.ts';
import { closest } from '../closest.ts';
import type { Comparison } from '../comparison.ts';

const declaredNotification = z.strictObject({
  bucket: z.string(),
  topic: z.string(),
  payloadFormat: z.string(),
  eventTypes: z.array(z.string()),
  objectNamePrefix: z.string().default(''),
});

type Declared = z.output<typeof declaredNotification>;

/** https://docs.cloud.google.com/storage/docs/json_api/v1/notifications#resource */
export const notificationCheck = defineCheck({
  locally: 'everything',
  declared: declaredNotification,
  read: async (declared, sight) => {
    const found = (await sight.notifications(declared.bucket)) ?? [];
    const toTopic = found.filter(({ topic }) => topic === `//pubsub.googleapis.com/${declared.topic}`);
    return closest(toTopic, (notification) => compareNotification(declared, notification));
  },
  compare: compareNotification,
});

function compareNotification(declared: Declared, actual: NotificationMetadata): Comparison {
  return {
    payloadFormat: [declared.payloadFormat, actual.payload_format],
    eventTypes: [declared.eventTypes.toSorted(), (actual.event_types ?? []).toSorted()],
    objectNamePrefix: [declared.objectNamePrefix, actual.object_name_prefix ?? ''],
  };
}
