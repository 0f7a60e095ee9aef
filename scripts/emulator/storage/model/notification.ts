import { z } from 'zod';
import { MAX_CUSTOM_ATTRIBUTES } from './limits.ts';
import { type ObjectRecord, objectResource } from './object.ts';

const EVENT_TYPES = ['OBJECT_FINALIZE', 'OBJECT_METADATA_UPDATE', 'OBJECT_DELETE', 'OBJECT_ARCHIVE'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const TOPIC = /^\/\/pubsub\.googleapis\.com\/projects\/[^/]+\/topics\/[^/]+$/;

/** https://cloud.google.com/storage/docs/json_api/v1/notifications#resource */
export const notificationBody = z.strictObject({
  topic: z.string().regex(TOPIC, 'is not "//pubsub.googleapis.com/projects/PROJECT/topics/TOPIC"'),
  payload_format: z.enum(['JSON_API_V1', 'NONE']),
  event_types: z.array(z.enum(EVENT_TYPES)).optional(),
  object_name_prefix: z.string().optional(),
  custom_attributes: z
    .record(z.string().min(1).max(256), z.string().max(1024))
    .refine(
      (map) => Object.keys(map).length <= MAX_CUSTOM_ATTRIBUTES,
      `has over ${MAX_CUSTOM_ATTRIBUTES} entries`,
    )
    .optional(),
});

/** As the JSON API has it, with its id. */
export type NotificationConfig = Readonly<z.infer<typeof notificationBody>> & { readonly id: string };

/** Something that happened to an object. */
export interface ObjectEvent {
  readonly type: EventType;
  readonly object: ObjectRecord;
  /** RFC 3339. */
  readonly time: string;
  /** An overwrite is two events, and each names the other's generation. */
  readonly overwroteGeneration?: string;
  readonly overwrittenByGeneration?: string;
}

/** A message for a topic (`projects/P/topics/T`). */
export interface Notification {
  readonly topic: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** The messages that a bucket's configurations make of events. Formats as in https://cloud.google.com/storage/docs/pubsub-notifications */
export function notificationsFor(
  configs: readonly NotificationConfig[],
  events: readonly ObjectEvent[],
  origin: string,
): Notification[] {
  return events.flatMap((event) =>
    configs.filter((config) => wants(config, event)).map((config) => toNotification(config, event, origin)),
  );
}

function wants(config: NotificationConfig, event: ObjectEvent): boolean {
  const types = config.event_types ?? [];
  return (
    (types.length === 0 || types.includes(event.type)) &&
    event.object.name.startsWith(config.object_name_prefix ?? '')
  );
}

function toNotification(config: NotificationConfig, event: ObjectEvent, origin: string): Notification {
  const { object, overwroteGeneration, overwrittenByGeneration } = event;
  return {
    topic: config.topic.replace('//pubsub.googleapis.com/', ''),
    payload: config.payload_format === 'NONE' ? '' : JSON.stringify(objectResource(object, origin), null, 2),
    attributes: {
      ...config.custom_attributes,
      notificationConfig: `projects/_/buckets/${object.bucket}/notificationConfigs/${config.id}`,
      eventType: event.type,
      payloadFormat: config.payload_format,
      bucketId: object.bucket,
      objectId: object.name,
      objectGeneration: object.generation,
      eventTime: event.time,
      ...(overwroteGeneration !== undefined && { overwroteGeneration }),
      ...(overwrittenByGeneration !== undefined && { overwrittenByGeneration }),
    },
  };
}

export function notificationResource(bucket: string, config: NotificationConfig, origin: string) {
  return {
    kind: 'storage#notification',
    selfLink: `${origin}/storage/v1/b/${bucket}/notificationConfigs/${config.id}`,
    etag: config.id,
    ...config,
  };
}
