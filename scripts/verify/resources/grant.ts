import { z } from 'zod';
import { type Check, defineCheck } from '../check.ts';
import { knownMember, type PolicyRequest, readMembers } from './policy.ts';

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
  body: {}, // a project's policy is asked for by POST
}));

function grantCheck<D extends { readonly role: string; readonly member: string }>(
  declared: z.ZodType<D>,
  policyOf: (declared: D) => PolicyRequest,
): Check {
  return defineCheck({
    declared,
    read: async (grant, { rest }) => {
      const members = await readMembers(grant.role, policyOf(grant), rest);
      return members.includes(knownMember(grant.member)) ? members : null;
    },
    compare: () => ({}),
  });
}

/** The provider takes ids and full names alike. */
function pubsubPolicy(kind: 'topics' | 'subscriptions', name: string, of: string | undefined): PolicyRequest {
  const fullName = name.startsWith('projects/') ? name : `projects/${of}/${kind}/${name}`;
  return { url: `https://pubsub.googleapis.com/v1/${fullName}:getIamPolicy` };
}
