import { z } from 'zod';
import type { DeclaredResource } from '../../stack/declared-resource.ts';
import type { BucketResource } from '../resources.ts';
import { cloudOnly } from './cloud-only.ts';
import { parseInputs } from './parse-inputs.ts';

const bucketInputs = z.strictObject({
  project: cloudOnly,
  name: z.string(),
  location: cloudOnly,
  uniformBucketLevelAccess: cloudOnly, // there are no ACLs here at all
  publicAccessPrevention: cloudOnly,
  softDeletePolicy: cloudOnly,
  lifecycleRules: cloudOnly, // a laptop's objects stay until somebody deletes them
  forceDestroy: cloudOnly,
  labels: cloudOnly,
});

const notificationInputs = z.strictObject({
  bucket: z.string(),
  topic: z.string(),
  payloadFormat: z.literal('JSON_API_V1', 'must be JSON_API_V1'),
  eventTypes: z.array(z.enum(['OBJECT_FINALIZE', 'OBJECT_DELETE'])),
  objectNamePrefix: z.string().optional(),
});

/** A bucket with the notifications that the program declares for it. */
export function localBucket(
  declared: DeclaredResource,
  notifications: readonly DeclaredResource[],
): BucketResource {
  const { name } = parseInputs(bucketInputs, declared);
  return { kind: 'bucket', name, notifications: notificationsOf(name, notifications) };
}

export function notificationsOf(
  bucketName: string,
  declared: readonly DeclaredResource[],
): BucketResource['notifications'] {
  return declared
    .map((notification) => parseInputs(notificationInputs, notification))
    .filter(({ bucket }) => bucket === bucketName)
    .map(({ topic, eventTypes, objectNamePrefix }) => ({
      topic,
      eventTypes,
      ...(objectNamePrefix !== undefined && { objectNamePrefix }),
    }));
}
