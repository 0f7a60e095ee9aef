import type * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { declareBucket } from './bucket.ts';
import type { Context } from './context.ts';

/** An execution of a workflow can be asked about for so long: https://docs.cloud.google.com/workflows/quotas */
const KEEP_DAYS = 90;

/** What backfills need beside the graph: a bucket for plans, their shards and their progress. */
export class Backfill extends pulumi.ComponentResource {
  readonly bucket: gcp.storage.Bucket;

  constructor(name: string, { names, settings }: Context) {
    super('klio:gcp:Backfill', name);
    this.bucket = declareBucket(
      `${name}-bucket`,
      names.backfillBucket(),
      { softDeleteDays: 0, lifecycle: [{ deleteAfterDays: KEEP_DAYS }] },
      { settings, parent: this },
    );
    this.registerOutputs({ bucket: this.bucket.name });
  }
}
