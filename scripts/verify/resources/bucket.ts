import type { BucketMetadata } from '@google-cloud/storage';
import { z } from 'zod';
import { defineCheck } from '../check.ts';
import type { Comparison } from '../comparison.ts';

const declaredBucket = z.strictObject({
  project: z.string(),
  name: z.string(),
  location: z.string(),
  uniformBucketLevelAccess: z.boolean(),
  publicAccessPrevention: z.string(),
  softDeletePolicy: z.strictObject({ retentionDurationSeconds: z.number() }),
  lifecycleRules: z.array(
    z.strictObject({
      action: z.strictObject({ type: z.string() }),
      condition: z.strictObject({ age: z.int(), matchesPrefixes: z.array(z.string()).optional() }),
    }),
  ),
  forceDestroy: z.boolean(), // Pulumi's own: the cloud does not know
});

/** https://docs.cloud.google.com/storage/docs/json_api/v1/buckets#resource */
export const bucketCheck = defineCheck({
  locally: 'the name',
  declared: declaredBucket,
  read: ({ name }, sight) => sight.bucket(name),
  compare: compareBucket,
});

function compareBucket(declared: z.output<typeof declaredBucket>, actual: BucketMetadata): Comparison {
  const { iamConfiguration, softDeletePolicy } = actual;
  return {
    location: [declared.location.toUpperCase(), actual.location?.toUpperCase()],
    uniformBucketLevelAccess: [
      declared.uniformBucketLevelAccess,
      iamConfiguration?.uniformBucketLevelAccess?.enabled ?? false,
    ],
    publicAccessPrevention: [
      declared.publicAccessPrevention,
      iamConfiguration?.publicAccessPrevention ?? 'inherited',
    ],
    'softDeletePolicy.retentionDurationSeconds': [
      declared.softDeletePolicy.retentionDurationSeconds,
      Number(softDeletePolicy?.retentionDurationSeconds ?? 0),
    ],
    lifecycleRules: [
      declared.lifecycleRules.map(declaredRule),
      (actual.lifecycle?.rule ?? []).map(actualRule),
    ],
  };
}

function declaredRule({ action, condition }: z.output<typeof declaredBucket>['lifecycleRules'][number]) {
  const { age, matchesPrefixes } = condition;
  return { action: action.type, age, ...(matchesPrefixes && { matchesPrefixes }) };
}

/** Conditions that the program has no word for keep their own. */
function actualRule({
  action,
  condition,
}: NonNullable<NonNullable<BucketMetadata['lifecycle']>['rule']>[number]) {
  const { matchesPrefix, ...others } = condition;
  return { action: action.type, ...others, ...(matchesPrefix && { matchesPrefixes: matchesPrefix }) };
}
