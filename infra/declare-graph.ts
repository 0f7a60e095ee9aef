import type * as gcp from '@pulumi/gcp';
import type { JobGraph } from '../shared/graph/graph.ts';
import type { AnyJob } from '../shared/graph/job.ts';
import { type ExternalAddress, resourceNames } from '../shared/graph/names.ts';
import { inTopologicalOrder, parentsOf } from '../shared/graph/traversal.ts';
import type { Bundles } from './bundles.ts';
import {
  declareGrants,
  declareLister,
  declareProjectRoles,
  type Grantable,
  type NeededGrant,
} from './components/access.ts';
import { Backfill } from './components/backfill.ts';
import type { Context } from './components/context.ts';
import { Edge } from './components/edge.ts';
import { FunctionBuild } from './components/function-build.ts';
import { Job } from './components/job.ts';
import { Observability } from './components/observability.ts';
import { declareServiceAgents } from './components/service-agents.ts';
import { declareSourceBuckets, declareUploadNotifications } from './components/source-bucket.ts';
import { declareTokenCreator } from './components/token-creator.ts';
import { grantsOf } from './grants.ts';
import type { Settings } from './settings.ts';
import { stackOutputs } from './stack-outputs.ts';

export interface GraphArgs {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly externals: Readonly<Record<string, ExternalAddress>>;
}

/** Declares everything that a graph is deployed as, and answers with the stack's outputs. */
export function declareGraph(graph: JobGraph, { settings, bundles, externals }: GraphArgs) {
  const names = resourceNames({ ...settings, externals });
  const context: Context = { settings, names, agents: declareServiceAgents(settings) };

  const sources = declareSourceBuckets(graph, context);
  const build = new FunctionBuild('functions', context);
  const jobs = inTopologicalOrder(graph).map(
    (declaration) =>
      new Job(declaration.name, { declaration, bundle: bundles(declaration.name), build, context }),
  );
  const grantable = grantableOf(jobs, sources, context);
  const neededGrants = jobs.flatMap((job) => declareAccess(job, grantable, context));
  for (const job of jobs) {
    declareTokenCreator(job, context);
    declareUploadNotifications(job, sources, context);
  }
  declareEdges(jobs, context);
  const backfill = new Backfill('backfill', { graph, jobs, grantable, bundles, build, context });
  const observability = new Observability('observability', { jobs, context });

  return stackOutputs({
    jobs,
    sources,
    neededGrants: [...neededGrants, ...backfill.neededGrants],
    backfill,
    observability,
    context,
  });
}

/** What every function may do in the project as a whole. */
const PROJECT_ROLES = ['roles/logging.logWriter', 'roles/cloudtrace.agent', 'roles/monitoring.metricWriter'];

function declareAccess(job: Job, grantable: Grantable, context: Context): NeededGrant[] {
  const grantee = { name: job.declaration.name, account: job.runtime, parent: job };
  declareProjectRoles(grantee, PROJECT_ROLES, context);
  return declareGrants(grantee, grantsOf(job.declaration, context.names), { grantable, context });
}

function grantableOf(
  jobs: readonly Job[],
  sources: ReadonlyMap<string, gcp.storage.Bucket>,
  context: Context,
): Grantable {
  const { names } = context;
  return {
    lister: declareLister(context),
    buckets: new Map([
      ...sources,
      ...jobs.map((job) => [names.bucket(job.declaration), job.bucket] as const),
    ]),
    topics: new Map(
      jobs.flatMap(({ declaration, inputTopic, outputTopic, deadLetterTopic }) => [
        [names.inputTopic(declaration), inputTopic] as const,
        [names.outputTopic(declaration), outputTopic] as const,
        [names.deadLetterTopic(declaration), deadLetterTopic] as const,
      ]),
    ),
  };
}

function declareEdges(jobs: readonly Job[], context: Context): Edge[] {
  const eventsOf = (parent: AnyJob) =>
    jobs.find(({ declaration }) => declaration === parent)?.outputTopic.id ??
    context.names.outputTopic(parent);
  return jobs.flatMap((child) =>
    parentsOf(child.declaration).map(
      (parent) =>
        new Edge(`${parent.name}.${child.declaration.name}`, {
          parent,
          events: eventsOf(parent),
          child,
          context,
        }),
    ),
  );
}
