import * as gcp from '@pulumi/gcp';
import type { Bundle } from '../bundles.ts';
import type { Context } from './context.ts';
import type { FunctionBuild } from './function-build.ts';
import type { Job } from './job.ts';

const RUNTIME = 'nodejs24';

/**
 * The function of a job: plain HTTP, reachable from inside the project alone, because our own subscriptions push
 * to it. An Eventarc trigger would allow neither filters nor deadlines nor dead letters.
 */
export function declareFunction(
  logicalName: string,
  {
    job,
    bundle,
    build,
    context,
  }: { readonly job: Job; readonly bundle: Bundle; readonly build: FunctionBuild; readonly context: Context },
): gcp.cloudfunctionsv2.Function {
  const { names, settings } = context;
  const { project, region } = settings;
  const { declaration } = job;
  const { limits, description } = declaration;
  const source = build.upload(declaration, bundle, job);
  return new gcp.cloudfunctionsv2.Function(
    logicalName,
    {
      name: names.functionName(declaration),
      project,
      location: region,
      ...(description !== '' && { description }),
      buildConfig: {
        runtime: RUNTIME,
        entryPoint: declaration.name,
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
        serviceAccountEmail: job.runtime.email,
        environmentVariables: environmentOf(job, context),
      },
    },
    { parent: job, dependsOn: build.grants },
  );
}

function environmentOf({ declaration }: Job, { names, settings }: Context): Record<string, string> {
  const { externals } = names;
  return {
    GOOGLE_CLOUD_PROJECT: names.project,
    KLIO_PREFIX: names.prefix,
    KLIO_JOB: declaration.name,
    KLIO_MAX_DELIVERY_ATTEMPTS: String(settings.maxDeliveryAttempts),
    ...(Object.keys(externals).length > 0 && { KLIO_EXTERNAL_JOBS: JSON.stringify(externals) }),
    NODE_ENV: 'production', // without it functions-framework answers with stack traces
  };
}
