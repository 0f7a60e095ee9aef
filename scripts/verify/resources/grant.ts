import { z } from 'zod';
import { PROJECT_NUMBER } from '../../stack/cloud-state.ts';
import { type Check, defineCheck, parseAnswer } from '../check.ts';
import type { Sight } from '../sight.ts';

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

const grantee = { role: z.string(), member: z.string() };
const project = z.string();
const location = z.string();

/** IAM members by the kind of resource: each is looked for in the policy of what it is granted on. */
export const topicGrantCheck = grantCheck(
  z.strictObject({ ...grantee, project: project.optional(), topic: z.string() }),
  (declared) => pubsubPolicy('topics', declared.topic, declared.project),
);

export const subscriptionGrantCheck = grantCheck(
  z.strictObject({ ...grantee, project, subscription: z.string() }),
  (declared) => pubsubPolicy('subscriptions', declared.subscription, declared.project),
);

export const bucketGrantCheck = grantCheck(
  z.strictObject({ ...grantee, bucket: z.string() }),
  ({ bucket }) => ({ url: `https://storage.googleapis.com/storage/v1/b/${bucket}/iam` }),
);

export const serviceGrantCheck = grantCheck(
  z.strictObject({ ...grantee, project, location, name: z.string() }),
  ({ project: of, location: at, name }) => ({
    url: `https://run.googleapis.com/v2/projects/${of}/locations/${at}/services/${name}:getIamPolicy`,
  }),
);

export const repositoryGrantCheck = grantCheck(
  z.strictObject({ ...grantee, project, location, repository: z.string() }),
  ({ project: of, location: at, repository }) => ({
    url: `https://artifactregistry.googleapis.com/v1/projects/${of}/locations/${at}/repositories/${repository}:getIamPolicy`,
  }),
);

export const projectGrantCheck = grantCheck(z.strictObject({ ...grantee, project }), ({ project: of }) => ({
  url: `https://cloudresourcemanager.googleapis.com/v3/projects/${of}:getIamPolicy`,
  body: {}, // the one policy that is asked for by POST
}));

interface Request {
  readonly url: string;
  readonly body?: object;
}

function grantCheck<D extends { readonly role: string; readonly member: string }>(
  declared: z.ZodType<D>,
  policyOf: (declared: D) => Request,
): Check {
  return defineCheck({
    declared,
    read: (grant, sight) => findMember(grant, policyOf(grant), sight),
    compare: () => ({}),
  });
}

/** The binding that gives the member the role without a condition: under one it may mean anything. */
async function findMember(
  { role, member }: { readonly role: string; readonly member: string },
  { url, body }: Request,
  { rest }: Sight,
): Promise<object | null> {
  if (member.includes(`service-${PROJECT_NUMBER}@`)) {
    throw new Error("the project's number, which is in the name of the account, cannot be read");
  }
  const policy = parseAnswer(policySchema, await rest(url, body));
  const granted = policy?.bindings.find(
    (binding) => binding.role === role && binding.members.includes(member) && !binding.condition,
  );
  return granted ?? null;
}

/** The provider takes ids and full names alike. */
function pubsubPolicy(kind: 'topics' | 'subscriptions', name: string, of: string | undefined): Request {
  const fullName = name.startsWith('projects/') ? name : `projects/${of}/${kind}/${name}`;
  return { url: `https://pubsub.googleapis.com/v1/${fullName}:getIamPolicy` };
}
