import { z } from 'zod';
import { functionUri } from '../../stack/cloud-state.ts';
import type { DeclaredResource } from '../../stack/declared-resource.ts';
import type { WorkflowResource } from '../resources.ts';
import { cloudOnly } from './cloud-only.ts';
import { parseInputs } from './parse-inputs.ts';

const workflowInputs = z.strictObject({
  project: z.string(),
  region: z.string(),
  name: z.string(),
  description: cloudOnly,
  serviceAccount: z.string(),
  sourceContents: z.string(),
  userEnvVars: z.record(z.string(), z.string()).default({}),
  callLogLevel: cloudOnly,
  deletionProtection: cloudOnly,
  labels: cloudOnly,
});

/** A workflow, whose variables that hold addresses of functions will hold those of this machine. */
export function localWorkflow(
  declared: DeclaredResource,
  functionNames: readonly string[],
): WorkflowResource {
  const { project, region, name, serviceAccount, sourceContents, userEnvVars } = parseInputs(
    workflowInputs,
    declared,
  );
  const functionAt = new Map(functionNames.map((fn) => [functionUri(fn), fn]));
  const variables = Object.entries(userEnvVars).map(([key, value]) => ({
    key,
    value,
    fn: functionAt.get(value),
  }));
  return {
    kind: 'workflow',
    name: `projects/${project}/locations/${region}/workflows/${name}`,
    source: sourceContents,
    serviceAccount: serviceAccount.slice(serviceAccount.lastIndexOf('/') + 1),
    environment: Object.fromEntries(variables.filter(({ fn }) => !fn).map(({ key, value }) => [key, value])),
    addresses: Object.fromEntries(variables.flatMap(({ key, fn }) => (fn ? [[key, fn]] : []))),
  };
}
