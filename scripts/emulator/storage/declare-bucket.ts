import { parseResource } from './http/body.ts';
import type { BucketRecord } from './model/bucket.ts';
import { checkBucketName } from './model/names.ts';
import { type NotificationConfig, notificationBody } from './model/notification.ts';
import { addBucket, newBucket, updateBucket } from './routes/buckets.ts';
import type { Context } from './routes/context.ts';
import { withNotification } from './routes/notification-configs.ts';

export interface DeclaredNotification {
  /** `projects/P/topics/T` */
  readonly topic: string;
  readonly eventTypes: readonly string[];
  readonly objectNamePrefix?: string;
}

/** Makes a bucket unless it is there, and gives it exactly these notifications unless they are left out. */
export function declareBucket(
  context: Context,
  name: string,
  notifications?: readonly DeclaredNotification[],
): void {
  checkBucketName(name);
  if (!context.catalog.buckets.has(name)) addBucket(context, newBucket(name, context.clock.nowMs()));
  if (!notifications) return;
  if (notifications.length > 0 && !context.outbox.isConnected) {
    throw new Error(`Bucket ${name} has notifications, so the emulator must be started with "notify"`);
  }
  const { record } = context.catalog.bucket(name);
  const declared = withNotifications(record, notifications.map(toConfig));
  if (JSON.stringify(declared.notifications) !== JSON.stringify(record.notifications)) {
    updateBucket(context, declared);
  }
}

/** Configurations that are there already keep their ids. */
function withNotifications(
  record: BucketRecord,
  wanted: readonly Omit<NotificationConfig, 'id'>[],
): BucketRecord {
  const existing = new Map(record.notifications.map((config) => [keyOf(config), config]));
  let bucket: BucketRecord = { ...record, notifications: [] };
  for (const config of wanted) {
    const same = existing.get(keyOf(config));
    bucket = same
      ? { ...bucket, notifications: [...bucket.notifications, same] }
      : withNotification(bucket, config).bucket;
  }
  return bucket;
}

function toConfig({
  topic,
  eventTypes,
  objectNamePrefix,
}: DeclaredNotification): Omit<NotificationConfig, 'id'> {
  return parseResource(notificationBody, {
    topic: `//pubsub.googleapis.com/${topic}`,
    payload_format: 'JSON_API_V1',
    event_types: eventTypes,
    ...(objectNamePrefix !== undefined && { object_name_prefix: objectNamePrefix }),
  });
}

function keyOf(config: Omit<NotificationConfig, 'id'>): string {
  const { topic, payload_format, event_types, object_name_prefix, custom_attributes } = config;
  return JSON.stringify([topic, payload_format, event_types, object_name_prefix, custom_attributes]);
}
