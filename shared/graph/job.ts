import type { z } from 'zod';
import { parseDeclaration } from './parse-declaration.ts';
import {
  type assetSchema,
  externalJobSchema,
  jobSchema,
  type limitsSchema,
  type outputSchema,
  sourceSchema,
  type storageSchema,
} from './schema.ts';

export type OutputDeclaration = z.input<typeof outputSchema>;
export type Limits = Readonly<z.output<typeof limitsSchema>>;
export type StorageRules = Readonly<z.output<typeof storageSchema>>;

/** An object per entity in a bucket that no job of this graph writes: `<prefix><entityId><suffix>`. */
export interface Source {
  readonly kind: 'source';
  readonly bucket: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** One output of a job. A child that names it as its input makes an edge. */
export interface Output {
  readonly kind: 'output';
  readonly job: AnyJob;
  readonly name: string;
  readonly suffix: string;
  readonly contentType: string;
}

export type Input = Output | Source;

export type AssetDeclaration = Readonly<z.input<typeof assetSchema>>;

/** An object in a bucket that no job of this graph writes, the same for every entity: a model, a table. */
export interface Asset extends Readonly<z.output<typeof assetSchema>> {
  readonly kind: 'asset';
}

/** A node of the graph. Its function, topics, bucket and accounts follow from this value. */
export interface Job<InputName extends string = string, OutputName extends string = string> {
  readonly kind: 'job';
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<InputName, Input>>;
  /** In the order of their declaration: the first is written last. */
  readonly outputs: Readonly<Record<OutputName, Output>>;
  readonly assets: Readonly<Record<string, Asset>>;
  readonly limits: Limits;
  readonly storage: StorageRules;
  /** Whether a message may ask it to compute again what exists. */
  readonly allowForce: boolean;
  /** 'klio': KlioMessages only; 'any': also raw text ids and OBJECT_FINALIZE notifications. */
  readonly accepts: 'klio' | 'any';
  /** Recorded on every output, so that results of an older version can be told. */
  readonly version: string;
}

/** A job that another deployment runs (a Klio job in Python, say), known by its topics and its bucket. */
export interface ExternalJob<OutputName extends string = string> {
  readonly kind: 'external';
  readonly name: string;
  readonly project: string;
  readonly inputTopic: string;
  readonly outputTopic: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly outputs: Readonly<Record<OutputName, Output>>;
}

export type AnyJob = Job | ExternalJob;

type JobDeclaration<I extends string, O extends string> = Omit<
  z.input<typeof jobSchema>,
  'inputs' | 'outputs'
> & {
  readonly inputs: Record<I, Input>;
  readonly outputs: Record<O, OutputDeclaration>;
};

type ExternalJobDeclaration<O extends string> = Omit<z.input<typeof externalJobSchema>, 'outputs'> & {
  readonly outputs: Record<O, OutputDeclaration>;
};

/**
 * Declares a job. Throws a GraphError that names job, field, value and rule when the declaration is wrong;
 * what concerns several jobs is checked by `defineGraph`.
 */
export function defineJob<I extends string, O extends string>(declaration: JobDeclaration<I, O>): Job<I, O> {
  const parsed = parseDeclaration(jobSchema, declaration, 'job', declaration.name);
  const job: Job<I, O> = {
    kind: 'job',
    ...parsed,
    inputs: declaration.inputs,
    outputs: {} as Record<O, Output>,
    assets: ownAssets(parsed.assets),
  };
  return Object.assign(job, { outputs: ownOutputs<O>(job as Job, parsed.outputs) });
}

/** Declares a parent that runs elsewhere. Throws a GraphError as `defineJob` does. */
export function externalJob<O extends string>(declaration: ExternalJobDeclaration<O>): ExternalJob<O> {
  const parsed = parseDeclaration(externalJobSchema, declaration, 'external job', declaration.name);
  const job: ExternalJob<O> = { kind: 'external', ...parsed, outputs: {} as Record<O, Output> };
  return Object.assign(job, { outputs: ownOutputs<O>(job as ExternalJob, parsed.outputs) });
}

/** Declares where a graph's raw material lies. In `bucket`, `{project}` stands for the deploying project. */
export function source(declaration: z.input<typeof sourceSchema>): Source {
  return { kind: 'source', ...parseDeclaration(sourceSchema, declaration, 'source', declaration.bucket) };
}

function ownAssets(declared: Readonly<Record<string, AssetDeclaration>>): Record<string, Asset> {
  const entries = Object.entries(declared).map(([name, asset]) => [name, { kind: 'asset', ...asset }]);
  return Object.fromEntries(entries);
}

function ownOutputs<O extends string>(
  job: AnyJob,
  declared: Record<string, OutputDeclaration>,
): Record<O, Output> {
  const entries = Object.entries(declared).map(([name, output]) => [
    name,
    { kind: 'output', job, name, ...output },
  ]);
  return Object.fromEntries(entries);
}
