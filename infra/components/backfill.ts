import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Limits } from '../../shared/graph/job.ts';
import { BACKFILL_FILTER, pushPath } from '../../shared/graph/names.ts';
import type { Bundles } from '../bundles.ts';
import { publisherGrants } from '../grants.ts';
import { backfillDefinition } from '../workflows/backfill.ts';
import { declareGrants, declareProjectRoles, type Grantable, type NeededGrant } from './access.ts';
import { declareAccount } from './account.ts';
import { declareBucket } from './bucket.ts';
import type { Context } from './context.ts';
import { allowCall, declareFunction, uriOf } from './function.ts';
import type { FunctionBuild } from './function-build.ts';
import type { Job } from './job.ts';
import { declarePushSubscription } from './push-subscription.ts';

/** The folder of the publisher in functions/. */
const PUBLISHER = 'backfill';

/** One call publishes or looks for 9 minutes at most; the workflow has 20 shards in hand at most. */
const PUBLISHER_LIMITS: Limits = {
  memory: '1Gi',
  cpu: 1,
  timeoutSeconds: 570,
  concurrency: 1,
  minInstances: 0,
  maxInstances: 24,
};
/** An execution can be asked about for so long: https://docs.cloud.google.com/workflows/quotas */
const KEEP_DAYS = 90;
const LOG_ROLES = ['roles/logging.logWriter'];

export interface BackfillArgs {
  readonly graph: JobGraph;
  readonly jobs: readonly Job[];
  readonly grantable: Grantable;
  readonly bundles: Bundles;
  readonly build: FunctionBuild;
  readonly context: Context;
}

/**
 * Runs the graph over a catalogue: a workflow that only counts and waits, a function that publishes and looks, a
 * bucket for plans and progress, and for each job a subscription of its own, so that what people and parents ask
 * for never waits behind a backfill.
 */
export class Backfill extends pulumi.ComponentResource {
  readonly bucket: gcp.storage.Bucket;
  readonly publisher: gcp.cloudfunctionsv2.Function;
  readonly workflow: gcp.workflows.Workflow;
  /** Roles that the owners of external jobs have to grant. */
  readonly neededGrants: readonly NeededGrant[];

  constructor(name: string, { graph, jobs, grantable, bundles, build, context }: BackfillArgs) {
    super('klio:gcp:Backfill', name);
    const { names, settings } = context;
    const within = { parent: this, context };
    this.bucket = declareBucket(
      `${name}-bucket`,
      names.backfillBucket(),
      { softDeleteDays: 7, lifecycle: [{ deleteAfterDays: KEEP_DAYS }] },
      { settings, parent: this },
    );
    const publishes = declareAccount(
      `${name}-run`,
      { accountId: names.publisherAccount(), displayName: 'Publishes backfills' },
      within,
    );
    const flows = declareAccount(
      `${name}-flow`,
      { accountId: names.workflowAccount(), displayName: 'Runs the workflow of backfills' },
      within,
    );
    const publisher = { name, account: publishes, parent: this };
    this.neededGrants = declareGrants(publisher, publisherGrants(graph, names), {
      grantable: {
        ...grantable,
        buckets: new Map([...grantable.buckets, [names.backfillBucket(), this.bucket]]),
      },
      context,
    });
    declareProjectRoles(publisher, LOG_ROLES, context);
    declareProjectRoles({ name: `${name} workflow`, account: flows, parent: this }, LOG_ROLES, context);
    this.publisher = declareFunction(
      name,
      {
        entryPoint: PUBLISHER,
        name: names.backfillFunction(),
        description: 'Publishes the shards of backfills, and looks at what came of them',
        limits: PUBLISHER_LIMITS,
        account: publishes,
        environment: {},
        bundle: bundles(PUBLISHER),
      },
      { ...within, build },
    );
    const invocation = allowCall(`${name}-invocation`, this.publisher, { caller: flows, ...within });
    this.workflow = new gcp.workflows.Workflow(
      `${name}-workflow`,
      {
        name: names.backfillWorkflow(),
        project: settings.project,
        region: settings.region,
        description: 'Runs the graph over a catalogue',
        serviceAccount: flows.id,
        sourceContents: JSON.stringify(backfillDefinition(), null, 1),
        userEnvVars: { PUBLISHER_URI: uriOf(this.publisher) },
        callLogLevel: 'LOG_ERRORS_ONLY',
        deletionProtection: settings.protect,
      },
      { parent: this, dependsOn: invocation },
    );
    for (const job of jobs) {
      declarePushSubscription(
        `${job.declaration.name}-backfill`,
        {
          name: names.backfillSubscription(job.declaration),
          topic: job.inputTopic.id,
          filter: BACKFILL_FILTER,
          path: pushPath(null),
        },
        { job, ...within },
      );
    }
    this.registerOutputs({ workflow: this.workflow.id, bucket: this.bucket.name });
  }
}
