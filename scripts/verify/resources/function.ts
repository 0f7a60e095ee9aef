import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';
import { bytesOf } from './memory-size.ts';

const storageSource = z.object({ bucket: z.string(), object: z.string() });

const declaredFunction = z.strictObject({
  project: z.string(),
  location: z.string(),
  name: z.string(),
  description: z.string().default(''),
  buildConfig: z.strictObject({
    runtime: z.string(),
    entryPoint: z.string(),
    source: z.strictObject({ storageSource: storageSource.strict() }),
    serviceAccount: z.string(),
    dockerRepository: z.string(),
  }),
  serviceConfig: z.strictObject({
    availableMemory: z.string(),
    availableCpu: z.string(),
    timeoutSeconds: z.int(),
    maxInstanceRequestConcurrency: z.int(),
    minInstanceCount: z.int(),
    maxInstanceCount: z.int(),
    ingressSettings: z.string(),
    allTrafficOnLatestRevision: z.boolean(),
    serviceAccountEmail: z.string(),
    environmentVariables: z.record(z.string(), z.string()),
  }),
});

/**
 * A zero is left out of an answer, as proto3's JSON has it.
 * https://docs.cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions
 */
const actualFunction = z.object({
  state: z.string(),
  description: z.string().default(''),
  buildConfig: z.object({
    runtime: z.string(),
    entryPoint: z.string(),
    source: z.object({ storageSource: storageSource.optional() }).optional(),
    serviceAccount: z.string().optional(),
    dockerRepository: z.string().optional(),
  }),
  serviceConfig: z.object({
    availableMemory: z.string().default(''),
    availableCpu: z.string().default(''),
    timeoutSeconds: z.int().default(0),
    maxInstanceRequestConcurrency: z.int().default(1),
    minInstanceCount: z.int().default(0),
    maxInstanceCount: z.int().default(0),
    ingressSettings: z.string().optional(),
    allTrafficOnLatestRevision: z.boolean().default(false),
    serviceAccountEmail: z.string().optional(),
    environmentVariables: z.record(z.string(), z.string()).default({}),
  }),
});

type Declared = z.output<typeof declaredFunction>;
type Actual = z.output<typeof actualFunction>;

export const functionCheck = defineCheck({
  declared: declaredFunction,
  read: async (declared, { rest }) => parseAnswer(actualFunction, await rest(functionUrl(declared))),
  compare: (declared, actual): Comparison => ({
    state: ['ACTIVE', actual.state],
    description: [declared.description, actual.description],
    ...compareBuild(declared.buildConfig, actual.buildConfig),
    ...compareService(declared.serviceConfig, actual.serviceConfig),
  }),
});

/** Where the function of a declaration is to be read. */
export function functionUrl({
  project,
  location,
  name,
}: Pick<Declared, 'project' | 'location' | 'name'>): string {
  return `https://cloudfunctions.googleapis.com/v2/projects/${project}/locations/${location}/functions/${name}`;
}

function compareBuild(declared: Declared['buildConfig'], actual: Actual['buildConfig']): Comparison {
  return {
    'buildConfig.runtime': [declared.runtime, actual.runtime],
    'buildConfig.entryPoint': [declared.entryPoint, actual.entryPoint],
    'buildConfig.source': [folderOf(declared.source), folderOf(actual.source)],
    'buildConfig.serviceAccount': [declared.serviceAccount, actual.serviceAccount],
    'buildConfig.dockerRepository': [declared.dockerRepository, actual.dockerRepository],
  };
}

/** The file in it is named by a hash of the build, and `pulumi preview` says whether that is the newest. */
function folderOf(source: Actual['buildConfig']['source']): string | null {
  const { bucket, object = '' } = source?.storageSource ?? {};
  return bucket === undefined ? null : `gs://${bucket}/${object.slice(0, object.lastIndexOf('/') + 1)}`;
}

function compareService(declared: Declared['serviceConfig'], actual: Actual['serviceConfig']): Comparison {
  const { availableMemory, availableCpu, environmentVariables, ...rest } = declared;
  return {
    'serviceConfig.availableMemory': [bytesOf(availableMemory), bytesOf(actual.availableMemory)],
    'serviceConfig.availableCpu': [Number(availableCpu), Number(actual.availableCpu)],
    ...compareEach(rest, actual, 'serviceConfig'),
    // Cloud Functions adds variables of its own.
    ...compareEach(environmentVariables, actual.environmentVariables, 'serviceConfig.environmentVariables'),
  };
}

function compareEach(
  declared: object,
  actual: Readonly<Record<string, unknown>>,
  within: string,
): Comparison {
  return Object.fromEntries(
    Object.entries(declared).map(([key, value]) => [`${within}.${key}`, [value, actual[key]] as const]),
  );
}
