import { z } from 'zod';
import { PROJECT_NUMBER } from '../../stack/cloud-state.ts';
import { parseAnswer } from '../check.ts';
import type { Rest } from '../sight.ts';

/** https://docs.cloud.google.com/iam/docs/reference/rest/v1/Policy */
const policySchema = z.object({
  bindings: z
    .array(
      z.object({
        role: z.string(),
        members: z.array(z.string()).default([]),
        condition: z.unknown().optional(),
      }),
    )
    .default([]),
});

/** Where the policy of a resource is read: by GET, or by POST of a body. */
export interface PolicyRequest {
  readonly url: string;
  readonly body?: object;
}

/** Who has a role without a condition: under one it may mean anything. */
export async function readMembers(role: string, { url, body }: PolicyRequest, rest: Rest): Promise<string[]> {
  const policy = parseAnswer(policySchema, await rest(url, body));
  const bindings = (policy?.bindings ?? []).filter((binding) => binding.role === role && !binding.condition);
  return bindings.flatMap(({ members }) => members);
}

/** The member itself. Throws where it is an account of Google's whose name the program could only guess. */
export function knownMember(member: string): string {
  if (!member.includes(`service-${PROJECT_NUMBER}@`)) return member;
  throw new Error("the project's number, which is in the name of the account, cannot be read");
}
