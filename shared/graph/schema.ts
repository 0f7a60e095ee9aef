import { z } from 'zod';
import { mebibytes } from './mebibytes.ts';

/** 40 characters, so that every name made from it fits (names.ts). */
const jobName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, 'must be 1 to 40 of a-z, 0-9 and -, from a letter to no hyphen')
  .refine((name) => !name.includes('--'), 'must not contain two hyphens in a row')
  .refine((name) => name !== 'backfill', 'is the name of what runs backfills');

const WHOLE_CPUS = [2, 4, 6, 8];
const MAX_MEMORY_MIB = 32 * 1024;

const portName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'must be a camelCase name of at most 40 characters');

const suffix = z
  .string()
  .regex(
    /^[._-][A-Za-z0-9._~=+,-]{0,63}$/,
    'must start with ".", "_" or "-" and have at most 64 plain characters',
  );

const bucket = z
  .string()
  .regex(
    /^[a-z0-9{][a-z0-9._{}-]{1,61}[a-z0-9}]$/,
    'must be a bucket name, where {project} stands for the project',
  );

const objectPrefix = z
  .string()
  .regex(/^([A-Za-z0-9_][A-Za-z0-9._~=+,-]*\/)*$/, 'must be empty or folders that end in "/"')
  .default('');

const topic = z
  .string()
  .regex(
    /^projects\/[a-z0-9.:-]+\/topics\/[A-Za-z][A-Za-z0-9-_.~+%]{2,254}$/,
    'must be projects/PROJECT/topics/TOPIC',
  );

export const outputSchema = z.strictObject({
  suffix,
  contentType: z.string().regex(/^[a-z]+\/[A-Za-z0-9.+-]+$/, 'must be a media type such as audio/flac'),
});

export const sourceSchema = z.strictObject({
  bucket,
  prefix: objectPrefix,
  suffix: z.union([z.literal(''), suffix]).default(''),
});

/** One object that serves every entity, such as a model. Its bytes are pinned, so that results can be had again. */
export const assetSchema = z.strictObject({
  bucket,
  object: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._~=+,/-]{0,511}$/, 'must be an object name of plain characters'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the object, 64 of 0-9 and a-f'),
});

const limitFields = z.strictObject({
  memory: z
    .string()
    .regex(/^[1-9]\d*(Mi|Gi)$/, 'must be a quantity such as 512Mi or 2Gi')
    .default('1Gi'),
  cpu: z.number().positive().max(8).default(1),
  /** A push cannot outlast the 600 s ack deadline, which is this and 10 s. */
  timeoutSeconds: z.int().min(10).max(590).default(300),
  /** Messages that one instance works on at a time. */
  concurrency: z.int().min(1).max(1000).default(1),
  minInstances: z.int().min(0).max(1000).default(0),
  maxInstances: z.int().min(1).max(1000).default(100),
});

/** What one instance of a job's function gets: https://docs.cloud.google.com/run/docs/configuring/services/cpu */
export const limitsSchema = limitFields.superRefine(({ cpu, memory, concurrency }, context) => {
  const fault = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (cpu > 1 && !WHOLE_CPUS.includes(cpu)) fault('cpu', 'must be at most 1, or 2, 4, 6 or 8');
  if (cpu < 1 && concurrency > 1) fault('concurrency', 'must be 1 where cpu is less than 1');
  const needed = cpu >= 6 ? 4096 : cpu >= 4 ? 2048 : 0;
  if (mebibytes(memory) < needed) fault('memory', `must be at least ${needed / 1024}Gi for ${cpu} CPUs`);
  if (mebibytes(memory) > MAX_MEMORY_MIB) fault('memory', 'must be at most 32Gi');
});

/** How a job's bucket keeps its objects. */
export const storageSchema = z.strictObject({
  /** Outputs are deleted so long after they were written; absent: kept. */
  deleteAfterDays: z.int().min(1).max(36_500).optional(),
  /** For so long a deleted or overwritten output can be had back: https://docs.cloud.google.com/storage/docs/soft-delete */
  softDeleteDays: z
    .int()
    .refine((days) => days === 0 || (days >= 7 && days <= 90), 'must be 0 or 7 to 90')
    .default(7),
});

const outputs = z
  .record(portName, outputSchema)
  .refine((declared) => Object.keys(declared).length > 0, 'must have at least one output');

export const jobSchema = z.strictObject({
  name: jobName,
  description: z.string().max(200).default(''),
  inputs: z.record(
    portName,
    z.custom<object>(
      (value) => typeof value === 'object' && value !== null,
      'must be source(…) or an output of a job',
    ),
  ),
  outputs,
  /** Read with the right that the job's account gets on their buckets. */
  assets: z.record(portName, assetSchema).default({}),
  limits: limitsSchema.prefault({}),
  storage: storageSchema.prefault({}),
  /** Without it the function may create objects and never replace one. */
  allowForce: z.boolean().default(true),
  accepts: z.enum(['klio', 'any']).default('klio'),
  version: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 plain characters')
    .default('1'),
});

/** Where a job of another deployment is. */
export const externalAddressSchema = z.strictObject({
  project: z.string().min(1),
  inputTopic: topic,
  outputTopic: topic,
  bucket,
  prefix: objectPrefix,
});

export const externalJobSchema = externalAddressSchema.extend({ name: jobName, outputs });
