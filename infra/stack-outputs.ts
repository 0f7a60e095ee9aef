import type * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { NeededGrant } from './components/access.ts';
import type { Backfill } from './components/backfill.ts';
import type { Context } from './components/context.ts';
import type { Job } from './components/job.ts';
import type { Observability } from './components/observability.ts';

/** What `pulumi stack output` shows, and what another stack reads by name: `jobs` has what `externalJob(…)` takes. */
export function stackOutputs({
  jobs,
  sources,
  neededGrants,
  backfill,
  observability,
  context,
}: {
  readonly jobs: readonly Job[];
  readonly sources: ReadonlyMap<string, gcp.storage.Bucket>;
  readonly neededGrants: readonly NeededGrant[];
  readonly backfill: Backfill;
  readonly observability: Observability;
  readonly context: Context;
}) {
  const { project, region } = context.settings;
  return {
    project,
    region,
    prefix: context.settings.prefix,
    jobs: Object.fromEntries(jobs.map((job) => [job.declaration.name, addressOf(job, project)])),
    sourceBuckets: [...sources.keys()],
    dashboards: observability.dashboards.map(({ id }) => dashboardUrl(id, project)),
    backfill: { workflow: backfill.workflow.id, bucket: backfill.bucket.name },
    externalGrants: neededGrants,
  };
}

function addressOf(job: Job, project: string) {
  return {
    project,
    inputTopic: job.inputTopic.id,
    outputTopic: job.outputTopic.id,
    bucket: job.bucket.name,
    prefix: '',
    function: job.function.name,
    uri: job.uri,
    account: job.runtime.email,
  };
}

function dashboardUrl(id: pulumi.Output<string>, project: string): pulumi.Output<string> {
  return id.apply(
    (name) =>
      `https://console.cloud.google.com/monitoring/dashboards/builder/${name.slice(name.lastIndexOf('/') + 1)}?project=${project}`,
  );
}
