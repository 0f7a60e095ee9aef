import { parseResource, readJson } from '../http/body.ts';
import type { Handler } from '../http/call.ts';
import { empty, json } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import type { BucketRecord } from '../model/bucket.ts';
import { ApiError, invalid, unsupported } from '../model/errors.ts';
import { MAX_NOTIFICATION_CONFIGS } from '../model/limits.ts';
import { type NotificationConfig, notificationBody, notificationResource } from '../model/notification.ts';
import { updateBucket } from './buckets.ts';
import type { Context } from './context.ts';

/** https://cloud.google.com/storage/docs/json_api/v1/notifications */
export function notificationRoutes(context: Context): Route[] {
  const path = 'b/{bucket}/notificationConfigs';
  return [
    { method: 'POST', path, permissions: ['storage.buckets.update'], query: [], handle: insert(context) },
    { method: 'GET', path, permissions: ['storage.buckets.get'], query: [], handle: list(context) },
    {
      method: 'GET',
      path: `${path}/{id}`,
      permissions: ['storage.buckets.get'],
      query: [],
      handle: get(context),
    },
    {
      method: 'DELETE',
      path: `${path}/{id}`,
      permissions: ['storage.buckets.update'],
      query: [],
      handle: remove(context),
    },
  ];
}

/** Adds a configuration under a new id. Throws 400 when the bucket has too many. */
export function withNotification(
  bucket: BucketRecord,
  config: Omit<NotificationConfig, 'id'>,
): { readonly bucket: BucketRecord; readonly config: NotificationConfig } {
  if (bucket.notifications.length >= MAX_NOTIFICATION_CONFIGS) {
    throw invalid(
      `Bucket ${bucket.name} has ${MAX_NOTIFICATION_CONFIGS} notification configurations already`,
    );
  }
  const added = { ...config, id: String(bucket.nextNotificationId) };
  const notifications = [...bucket.notifications, added];
  const nextNotificationId = bucket.nextNotificationId + 1;
  return { bucket: { ...bucket, notifications, nextNotificationId }, config: added };
}

function insert(context: Context): Handler {
  return async (call) => {
    if (!context.outbox.isConnected) throw unsupported('notifications unless it is started with "notify"');
    const body = parseResource(notificationBody, await readJson(call.body));
    const { record } = context.catalog.bucket(call.param('bucket'));
    const { bucket, config } = withNotification(record, body);
    updateBucket(context, bucket);
    return json(notificationResource(record.name, config, call.origin));
  };
}

function list({ catalog }: Context): Handler {
  return async (call) => {
    const { record } = catalog.bucket(call.param('bucket'));
    const items = record.notifications.map((config) =>
      notificationResource(record.name, config, call.origin),
    );
    return json({ kind: 'storage#notifications', ...(items.length > 0 && { items }) });
  };
}

function get({ catalog }: Context): Handler {
  return async (call) => {
    const { record } = catalog.bucket(call.param('bucket'));
    return json(notificationResource(record.name, find(record, call.param('id')), call.origin));
  };
}

function remove(context: Context): Handler {
  return async (call) => {
    const { record } = context.catalog.bucket(call.param('bucket'));
    const gone = find(record, call.param('id'));
    updateBucket(context, {
      ...record,
      notifications: record.notifications.filter((config) => config !== gone),
    });
    return empty(204);
  };
}

function find({ name, notifications }: BucketRecord, id: string): NotificationConfig {
  const config = notifications.find((candidate) => candidate.id === id);
  if (!config) throw new ApiError(404, 'notFound', `No such notification configuration: ${name}/${id}`);
  return config;
}
