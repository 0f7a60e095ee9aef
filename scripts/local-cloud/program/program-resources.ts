import { join, resolve } from 'node:path';
import { declareGraph } from '../../../infra/declare-graph.ts';
import { readSettings } from '../../../infra/settings.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Deployment } from '../../../shared/graph/names.ts';
import type { DeclaredStack } from '../../stack/declared-resource.ts';
import { evaluateProgram } from '../../stack/evaluate-program.ts';
import { DEFAULT_REGION } from '../default-region.ts';
import type { Resource } from '../resources.ts';
import { localResources } from './local-resources.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const PULUMI_PROJECT = 'klio-functions';

export interface ProgramOptions extends Deployment {
  readonly region?: string;
  /** Settings of Pulumi.yaml beside the names. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** Evaluates the program of infra/ for a graph: what `pulumi up` would be given, with functions run from their sources. */
export function declareStack(
  graph: JobGraph,
  { project, prefix, externals = {}, region = DEFAULT_REGION, settings = {} }: ProgramOptions,
): Promise<DeclaredStack> {
  const own = Object.entries({ prefix, ...settings }).map(([key, value]) => [
    `${PULUMI_PROJECT}:${key}`,
    String(value),
  ]);
  return evaluateProgram(
    () => declareGraph(graph, { settings: readSettings(), bundles: sources, externals }),
    {
      pulumiProject: PULUMI_PROJECT,
      config: { 'gcp:project': project, 'gcp:region': region, ...Object.fromEntries(own) },
    },
  );
}

/** The resources of a graph on this machine: evaluated from infra/, as the cloud's are. */
export async function programResources(graph: JobGraph, options: ProgramOptions): Promise<Resource[]> {
  return localResources(await declareStack(graph, options));
}

/** Instead of a bundle, the folder that it would be made of. */
function sources(name: string) {
  return { directory: join(REPOSITORY, 'functions', name), hash: 'source' };
}
