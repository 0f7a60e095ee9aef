import { z } from 'zod';
import { isFunctionUri } from '../../stack/cloud-state.ts';
import { defineCheck, parseAnswer } from '../check.ts';
import { type Comparison, UNKNOWN } from '../comparison.ts';

const declaredWorkflow = z.strictObject({
  project: z.string(),
  region: z.string(),
  name: z.string(),
  description: z.string().default(''),
  serviceAccount: z.string(),
  sourceContents: z.string(),
  userEnvVars: z.record(z.string(), z.string()).default({}),
  callLogLevel: z.string(),
  deletionProtection: z.boolean(), // Pulumi's own: the cloud does not know
});

/** https://docs.cloud.google.com/workflows/docs/reference/rest/v1/projects.locations.workflows */
const actualWorkflow = z.object({
  state: z.string(),
  description: z.string().default(''),
  serviceAccount: z.string(),
  sourceContents: z.string(),
  userEnvVars: z.record(z.string(), z.string()).default({}),
  callLogLevel: z.string().optional(),
});

export const workflowCheck = defineCheck({
  declared: declaredWorkflow,
  read: async ({ project, region, name }, { rest }) => {
    const url = `https://workflows.googleapis.com/v1/projects/${project}/locations/${region}/workflows/${name}`;
    return parseAnswer(actualWorkflow, await rest(url));
  },
  compare: (declared, actual): Comparison => ({
    state: ['ACTIVE', actual.state],
    description: [declared.description, actual.description],
    serviceAccount: [emailOf(declared.serviceAccount), emailOf(actual.serviceAccount)],
    sourceContents: [declared.sourceContents, actual.sourceContents],
    callLogLevel: [declared.callLogLevel, actual.callLogLevel],
    ...compareVariables(declared.userEnvVars, actual.userEnvVars),
  }),
});

/** The service takes an account as an email alone, and after its project or `-` for whichever. */
function emailOf(account: string): string {
  return account.slice(account.lastIndexOf('/') + 1);
}

type Variables = Readonly<Record<string, string>>;

/** The service adds none of its own. */
function compareVariables(declared: Variables, actual: Variables): Comparison {
  return Object.fromEntries(
    Object.keys({ ...declared, ...actual }).map((key) => {
      const value = declared[key];
      const known = value === undefined || !isFunctionUri(value);
      return [`userEnvVars.${key}`, [known ? value : UNKNOWN, actual[key]]] as const;
    }),
  );
}
