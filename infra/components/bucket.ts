import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings.ts';

const DAY_SECONDS = 86_400;

interface BucketRules {
  readonly softDeleteDays: number;
  readonly lifecycle?: readonly {
    /** Objects whose names start so; absent: all. */
    readonly prefix?: string;
    readonly deleteAfterDays: number;
  }[];
}

/** A private bucket: https://docs.cloud.google.com/storage/docs/public-access-prevention */
export function declareBucket(
  logicalName: string,
  name: string,
  { softDeleteDays, lifecycle = [] }: BucketRules,
  { settings, parent }: { readonly settings: Settings; readonly parent?: pulumi.Resource },
): gcp.storage.Bucket {
  return new gcp.storage.Bucket(
    logicalName,
    {
      name,
      project: settings.project,
      location: settings.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      softDeletePolicy: { retentionDurationSeconds: softDeleteDays * DAY_SECONDS },
      lifecycleRules: lifecycle.map(({ prefix, deleteAfterDays }) => ({
        action: { type: 'Delete' },
        condition: { age: deleteAfterDays, ...(prefix !== undefined && { matchesPrefixes: [prefix] }) },
      })),
      forceDestroy: settings.deleteData,
    },
    { protect: settings.protect, ...(parent && { parent }) },
  );
}
