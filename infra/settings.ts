import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';

const settingsSchema = z
  .strictObject({
    project: z
      .string('must name the project')
      .regex(/^[a-z][a-z0-9-]{0,29}$/, 'must be a project id of a-z, 0-9 and -, not its title or number'),
    region: z
      .string('must name a region, europe-west1 say')
      .regex(/^[a-z]+-[a-z]+\d+$/, 'must be a region such as europe-west1'),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,11}$/, 'must be 1 to 12 of a-z, 0-9 and -')
      .default('klio'),
    bundles: z.string().min(1).default('dist/functions'),
    sourceBuckets: z.enum(['create', 'existing']).default('create'),
    uploadsStartJobs: z.boolean().default(true),
    maxDeliveryAttempts: z.int().min(5).max(100).default(20),
    minimumBackoffSeconds: z.int().min(0).max(600).default(10),
    maximumBackoffSeconds: z.int().min(0).max(600).default(600),
    maxInstances: z.int().min(1).max(1000).default(1000),
    alertEmail: z
      .string()
      .refine((text) => text === '' || z.email().safeParse(text).success, 'must be empty or an email address')
      .default(''),
    alerts: z.boolean().default(true),
    protect: z.boolean().default(false),
    deleteData: z.boolean().default(false),
    externalGrants: z.enum(['apply', 'list']).default('apply'),
    externalStacks: z
      .record(z.string(), z.string().regex(/^[^/]+\/[^/]+\/[^/]+$/, 'must be org/project/stack'))
      .default({}),
    pubsubTokenCreator: z.boolean().default(false),
  })
  .refine(({ protect, deleteData }) => !(protect && deleteData), {
    path: ['deleteData'],
    message: 'must be false where protect is true',
  })
  .refine((settings) => settings.minimumBackoffSeconds <= settings.maximumBackoffSeconds, {
    path: ['minimumBackoffSeconds'],
    message: 'must be at most maximumBackoffSeconds',
  });

/** What a deployer chooses: the keys of Pulumi.yaml, and the provider's project and region. */
export type Settings = Readonly<z.output<typeof settingsSchema>>;

const TEXTS = new Set(['prefix', 'bundles', 'sourceBuckets', 'alertEmail', 'externalGrants']);

/** Reads the stack's configuration. Throws an error that names every key that is wrong, its value and the rule. */
export function readSettings(): Settings {
  return parseSettings(pulumi.runtime.allConfig(), pulumi.getProject());
}

/** Parses `{namespace}:{key}` pairs as Pulumi hands them on: text, and JSON for what is no text. */
export function parseSettings(config: Readonly<Record<string, string>>, pulumiProject: string): Settings {
  const own = Object.entries(config)
    .filter(([key]) => key.startsWith(`${pulumiProject}:`))
    .map(([key, text]): [string, unknown] => [key.slice(pulumiProject.length + 1), text])
    .map(([key, text]) => [key, TEXTS.has(key) ? text : fromJson(text)]);
  const provider = { project: config['gcp:project'], region: config['gcp:region'] };
  const result = settingsSchema.safeParse({ ...Object.fromEntries(own), ...provider });
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describe(issue, config, pulumiProject));
  throw new pulumi.RunError(`Cannot read the stack's configuration: ${faults.join('; ')}`);
}

function fromJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}

function describe(
  issue: z.core.$ZodIssue,
  config: Readonly<Record<string, string>>,
  pulumiProject: string,
): string {
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.map((key) => `${pulumiProject}:${key}`).join(', ')} is no setting, see Pulumi.yaml`;
  }
  const [field = ''] = issue.path.map(String);
  const key = `${['project', 'region'].includes(field) ? 'gcp' : pulumiProject}:${field}`;
  const value = config[key] === undefined ? 'not set' : JSON.stringify(config[key]);
  return `${key} is ${value}, ${issue.message}; set it by "pulumi config set ${key} VALUE"`;
}
