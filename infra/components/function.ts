import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Limits } from '../../shared/graph/job.ts';
import type { Bundle } from '../bundles.ts';
import type { Context } from './context.ts';
import type { FunctionBuild } from './function-build.ts';

const RUNTIME = 'nodejs24';

export interface FunctionArgs {
  /** The folder in functions/, and the name under which its module registers itself. */
  readonly entryPoint: string;
  /** In the cloud. */
  readonly name: string;
  readonly description: string;
  readonly limits: Limits;
  /** The account that it runs as. */
  readonly account: gcp.serviceaccount.Account;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly bundle: Bundle;
}

/**
 * A function: plain HTTP, reachable from inside the project alone, because our own subscriptions push to it. An
 * Eventarc trigger would allow neither filters nor deadlines nor dead letters.
 */
export function declareFunction(
  logicalName: string,
  { entryPoint, name, description, limits, account, environment, bundle }: FunctionArgs,
  {
    parent,
    build,
    context,
  }: { readonly parent: pulumi.Resource; readonly build: FunctionBuild; readonly context: Context },
): gcp.cloudfunctionsv2.Function {
  const { names, settings } = context;
  const source = build.upload(entryPoint, bundle, parent);
  return new gcp.cloudfunctionsv2.Function(
    logicalName,
    {
      name,
      project: settings.project,
      location: settings.region,
      ...(description !== '' && { description }),
      buildConfig: {
        runtime: RUNTIME,
        entryPoint,
        source: { storageSource: { bucket: source.bucket, object: source.name } },
        serviceAccount: build.builder.id,
        dockerRepository: build.repository.id,
      },
      serviceConfig: {
        availableMemory: limits.memory,
        availableCpu: String(limits.cpu),
        timeoutSeconds: limits.timeoutSeconds,
        maxInstanceRequestConcurrency: limits.concurrency,
        minInstanceCount: Math.min(limits.minInstances, settings.maxInstances),
        maxInstanceCount: Math.min(limits.maxInstances, settings.maxInstances),
        ingressSettings: 'ALLOW_INTERNAL_ONLY',
        allTrafficOnLatestRevision: true,
        serviceAccountEmail: account.email,
        environmentVariables: {
          GOOGLE_CLOUD_PROJECT: names.project,
          KLIO_PREFIX: names.prefix,
          ...(Object.keys(names.externals).length > 0 && {
            KLIO_EXTERNAL_JOBS: JSON.stringify(names.externals),
          }),
          NODE_ENV: 'production', // without it functions-framework answers with stack traces
          ...environment,
        },
      },
    },
    { parent, dependsOn: build.grants },
  );
}

/** The address that a function is called at: that of the service below it, which Pub/Sub may reach. */
export function uriOf({ serviceConfig }: gcp.cloudfunctionsv2.Function): pulumi.Output<string> {
  return serviceConfig.apply((service) => service?.uri ?? '');
}

/** Lets an account call a function. */
export function allowCall(
  logicalName: string,
  called: gcp.cloudfunctionsv2.Function,
  {
    caller,
    parent,
    context,
  }: {
    readonly caller: gcp.serviceaccount.Account;
    readonly parent: pulumi.Resource;
    readonly context: Context;
  },
): gcp.cloudrunv2.ServiceIamMember {
  const { project, region } = context.settings;
  return new gcp.cloudrunv2.ServiceIamMember(
    logicalName,
    {
      project,
      location: region,
      name: called.name, // the service below a function has its name
      role: 'roles/run.invoker',
      member: caller.member,
    },
    { parent },
  );
}
