import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

const cleanupPolicy = z.object({
  id: z.string(),
  action: z.string(),
  condition: z.object({ olderThan: z.string() }).optional(),
  mostRecentVersions: z.object({ keepCount: z.int() }).optional(),
});

const declaredRepository = z.strictObject({
  project: z.string(),
  location: z.string(),
  repositoryId: z.string(),
  format: z.string(),
  description: z.string(),
  cleanupPolicies: z.array(cleanupPolicy.strict()),
});

/** https://docs.cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories#Repository */
const actualRepository = z.object({
  format: z.string(),
  description: z.string().default(''),
  cleanupPolicies: z.record(z.string(), cleanupPolicy).default({}),
});

export const repositoryCheck = defineCheck({
  declared: declaredRepository,
  read: async ({ project, location, repositoryId }, { rest }) =>
    parseAnswer(
      actualRepository,
      await rest(
        `https://artifactregistry.googleapis.com/v1/projects/${project}/locations/${location}/repositories/${repositoryId}`,
      ),
    ),
  compare: (declared, actual): Comparison => ({
    format: [declared.format, actual.format],
    description: [declared.description, actual.description],
    cleanupPolicies: [
      declared.cleanupPolicies.toSorted(byId),
      Object.values(actual.cleanupPolicies).toSorted(byId),
    ],
  }),
});

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
