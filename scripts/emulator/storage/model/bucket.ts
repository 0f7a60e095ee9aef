import { z } from 'zod';
import type { NotificationConfig } from './notification.ts';

/** All that is kept of a bucket, apart from its objects. */
export interface BucketRecord {
  readonly name: string;
  /** Null for a bucket that was made in process: it belongs to every project. */
  readonly project: string | null;
  readonly location: string;
  readonly storageClass: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metageneration: string;
  /** RFC 3339. */
  readonly timeCreated: string;
  readonly updated: string;
  readonly notifications: readonly NotificationConfig[];
  /** Ids of notification configurations are never used twice. */
  readonly nextNotificationId: number;
}

/** A property that may only have the value that the emulator has. */
function only<const T extends [string | number | boolean, ...(string | number | boolean)[]]>(...values: T) {
  return z.literal(values, {
    error: `is not supported: this emulator has ${JSON.stringify(values[0])} only`,
  });
}

const labels = z.record(z.string().min(1).max(63), z.string().max(63).nullable());

/** What can be set on a new bucket. */
export const bucketBody = z.strictObject({
  name: z.string().optional(),
  location: z.string().optional(),
  storageClass: z.enum(['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE']).optional(),
  labels: labels.nullish(),
  versioning: z.strictObject({ enabled: only(false) }).optional(),
  softDeletePolicy: z.strictObject({ retentionDurationSeconds: only('0', 0) }).optional(),
  iamConfiguration: z
    .strictObject({ uniformBucketLevelAccess: z.strictObject({ enabled: only(true) }).optional() })
    .optional(),
});

/** Name and location are for ever. */
export const bucketPatch = bucketBody.omit({ name: true, location: true });

export type BucketBody = z.infer<typeof bucketBody>;

/** A patch may change labels, and repeat what is so already. */
export function applyLabels(bucket: BucketRecord, patch: BucketBody['labels']): BucketRecord['labels'] {
  if (patch === undefined) return bucket.labels;
  const merged = Object.entries({ ...bucket.labels, ...patch });
  return Object.fromEntries(
    patch === null ? [] : merged.filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** The bucket resource of https://cloud.google.com/storage/docs/json_api/v1/buckets#resource. */
export function bucketResource(bucket: BucketRecord, origin: string): Record<string, unknown> {
  const { name, metageneration, timeCreated, updated, location, storageClass } = bucket;
  return {
    kind: 'storage#bucket',
    id: name,
    selfLink: `${origin}/storage/v1/b/${name}`,
    name,
    location,
    storageClass,
    metageneration,
    timeCreated,
    updated,
    etag: Buffer.from(metageneration).toString('base64url'),
    ...(Object.keys(bucket.labels).length > 0 && { labels: bucket.labels }),
    softDeletePolicy: { retentionDurationSeconds: '0' },
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
  };
}
