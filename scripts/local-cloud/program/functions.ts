import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { DeclaredResource } from '../../stack/declared-resource.ts';
import type { FunctionResource } from '../resources.ts';
import { cloudOnly } from './cloud-only.ts';
import { parseInputs } from './parse-inputs.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

const functionInputs = z.strictObject({
  project: cloudOnly,
  name: z.string(),
  location: cloudOnly,
  description: cloudOnly,
  labels: cloudOnly,
  buildConfig: z.strictObject({
    runtime: z.literal('nodejs24', 'must be nodejs24, which is what runs here'),
    entryPoint: z.string(),
    source: z.strictObject({ storageSource: z.strictObject({ bucket: z.string(), object: z.string() }) }),
    serviceAccount: cloudOnly,
    dockerRepository: cloudOnly,
  }),
  serviceConfig: z.strictObject({
    availableMemory: z.string(),
    availableCpu: cloudOnly,
    timeoutSeconds: z.int(),
    maxInstanceRequestConcurrency: z.int(),
    minInstanceCount: z.int(),
    maxInstanceCount: z.int(),
    ingressSettings: cloudOnly, // the host listens on this machine alone
    allTrafficOnLatestRevision: cloudOnly,
    serviceAccountEmail: z.string(),
    environmentVariables: z.record(z.string(), z.string()),
  }),
});

const uploadInputs = z.strictObject({
  bucket: z.string(),
  name: z.string(),
  source: z.strictObject({ path: z.string() }),
});

/** A function that runs from what the program uploads for it, and may be called by `invokers`. */
export function localFunction(
  declared: DeclaredResource,
  uploads: readonly DeclaredResource[],
  invokersOf: (functionName: string) => readonly string[],
): FunctionResource {
  const { name, buildConfig, serviceConfig } = parseInputs(functionInputs, declared);
  return {
    kind: 'function',
    name,
    source: relative(REPOSITORY, entryModule(uploaded(declared, buildConfig.source.storageSource, uploads))),
    target: buildConfig.entryPoint,
    environment: serviceConfig.environmentVariables,
    serviceAccount: serviceConfig.serviceAccountEmail,
    invokers: invokersOf(name),
    memory: serviceConfig.availableMemory,
    timeoutSeconds: serviceConfig.timeoutSeconds,
    concurrency: serviceConfig.maxInstanceRequestConcurrency,
    minInstances: serviceConfig.minInstanceCount,
    maxInstances: serviceConfig.maxInstanceCount,
  };
}

function uploaded(
  { name }: DeclaredResource,
  { bucket, object }: { readonly bucket: string; readonly object: string },
  uploads: readonly DeclaredResource[],
): string {
  const upload = uploads
    .map((declared) => parseInputs(uploadInputs, declared))
    .find((candidate) => candidate.bucket === bucket && candidate.name === object);
  if (upload) return upload.source.path;
  throw new Error(`Cannot bring up "${name}": the program uploads no gs://${bucket}/${object}`);
}

/** A bundle's entry is JavaScript, a source folder's TypeScript. */
function entryModule(folder: string): string {
  const bundled = join(folder, 'index.js');
  return existsSync(bundled) ? bundled : join(folder, 'index.ts');
}
