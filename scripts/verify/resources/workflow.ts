import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

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
    serviceAccount: [declared.serviceAccount, actual.serviceAccount],
    sourceContents: [declared.sourceContents, actual.sourceContents],
    userEnvVars: [declared.userEnvVars, actual.userEnvVars],
    callLogLevel: [declared.callLogLevel, actual.callLogLevel],
  }),
});
