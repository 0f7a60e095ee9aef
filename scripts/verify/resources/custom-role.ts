import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

const declaredRole = z.strictObject({
  project: z.string(),
  roleId: z.string(),
  title: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
});

/** https://docs.cloud.google.com/iam/docs/reference/rest/v1/organizations.roles#Role */
const actualRole = z.object({
  title: z.string().default(''),
  description: z.string().default(''),
  includedPermissions: z.array(z.string()).default([]),
  deleted: z.boolean().default(false),
});

export const customRoleCheck = defineCheck({
  declared: declaredRole,
  read: async ({ project, roleId }, { rest }) => {
    const url = `https://iam.googleapis.com/v1/projects/${project}/roles/${roleId}`;
    const role = parseAnswer(actualRole, await rest(url));
    return role?.deleted ? null : role; // deleted roles are shown for 7 days
  },
  compare: (declared, actual): Comparison => ({
    title: [declared.title, actual.title],
    description: [declared.description, actual.description],
    permissions: [declared.permissions.toSorted(), actual.includedPermissions.toSorted()],
  }),
});
