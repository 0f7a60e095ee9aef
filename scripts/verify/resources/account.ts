import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

const declaredAccount = z.strictObject({
  project: z.string(),
  accountId: z.string(),
  displayName: z.string(),
});

/** https://docs.cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts#ServiceAccount */
const actualAccount = z.object({ displayName: z.string().default(''), disabled: z.boolean().default(false) });

export const accountCheck = defineCheck({
  declared: declaredAccount,
  read: async ({ project, accountId }, { rest }) => {
    const email = `${accountId}@${project}.iam.gserviceaccount.com`;
    const url = `https://iam.googleapis.com/v1/projects/${project}/serviceAccounts/${email}`;
    return parseAnswer(actualAccount, await rest(url));
  },
  compare: (declared, actual): Comparison => ({
    displayName: [declared.displayName, actual.displayName],
    disabled: [false, actual.disabled],
  }),
});
