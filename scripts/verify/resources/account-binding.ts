import { z } from 'zod';
import { defineCheck } from '../check.ts';
import type { Comparison } from '../comparison.ts';
import { knownMember, readMembers } from './policy.ts';

/** All who have a role on a service account, and nobody else. */
export const accountBindingCheck = defineCheck({
  declared: z.strictObject({ serviceAccountId: z.string(), role: z.string(), members: z.array(z.string()) }),
  read: async ({ serviceAccountId, role }, { rest }) => {
    const url = `https://iam.googleapis.com/v1/${serviceAccountId}:getIamPolicy`;
    const members = await readMembers(role, { url, body: {} }, rest);
    return members.length === 0 ? null : members;
  },
  compare: (declared, actual): Comparison => ({
    members: [declared.members.map(knownMember).toSorted(), actual.toSorted()],
  }),
});
