import type { NotificationMetadata } from '@google-cloud/storage';
import { z } from 'zod';
import { defineCheck } from '../check.ts';
import { type Comparison, differencesOf } from '../comparison.ts';

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
  read: async (declared, sight) => closest(declared, (await sight.notifications(declared.bucket)) ?? []),
  compare: compareNotification,
});

/** Notifications have no names: it is the one that is as declared, or else one that tells the same topic. */
function closest(declared: Declared, actual: readonly NotificationMetadata[]): NotificationMetadata | null {
  const candidates = actual.filter(({ topic }) => topicOf(topic) === declared.topic);
  const equal = candidates.find(
    (candidate) => differencesOf(compareNotification(declared, candidate)).length === 0,
  );
  return equal ?? candidates[0] ?? null;
}

function compareNotification(declared: Declared, actual: NotificationMetadata): Comparison {
  return {
    payloadFormat: [declared.payloadFormat, actual.payload_format],
    eventTypes: [declared.eventTypes.toSorted(), (actual.event_types ?? []).toSorted()],
    objectNamePrefix: [declared.objectNamePrefix, actual.object_name_prefix ?? ''],
  };
}

function topicOf(topic: string | undefined): string {
  return (topic ?? '').replace(/^\/\/pubsub\.googleapis\.com\//, '');
}
