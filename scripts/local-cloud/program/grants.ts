import { z } from 'zod';
import type { DeclaredResource } from '../../stack/declared-resource.ts';
import type { GrantResource, RoleResource } from '../resources.ts';
import { cloudOnly } from './cloud-only.ts';
import { parseInputs } from './parse-inputs.ts';

const member = {
  role: z.string(),
  member: z.templateLiteral(
    ['serviceAccount:', z.string()],
    'must be a service account: nobody else is known here',
  ),
};
const project = z.string();

const topicMember = z.strictObject({ ...member, project: project.optional(), topic: z.string() });
const subscriptionMember = z.strictObject({ ...member, project, subscription: z.string() });
const bucketMember = z.strictObject({ ...member, bucket: z.string() });
const serviceMember = z.strictObject({ ...member, project, location: cloudOnly, name: z.string() });
const projectMember = z.strictObject({ ...member, project });
const customRole = z.strictObject({
  project,
  roleId: z.string(),
  title: cloudOnly,
  description: cloudOnly,
  permissions: z.array(z.string()),
});

type Translate = (declared: DeclaredResource) => GrantResource;

/** IAM members by type: what each is a grant on. */
export const LOCAL_GRANTS: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  [
    'gcp:pubsub/topicIAMMember:TopicIAMMember',
    (declared) => {
      const { topic, project: of, ...rest } = parseInputs(topicMember, declared);
      return grant('topic', fullName(topic, `projects/${of}/topics/`), rest);
    },
  ],
  [
    'gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember',
    (declared) => {
      const { subscription, project: of, ...rest } = parseInputs(subscriptionMember, declared);
      return grant('subscription', fullName(subscription, `projects/${of}/subscriptions/`), rest);
    },
  ],
  [
    'gcp:storage/bucketIAMMember:BucketIAMMember',
    (declared) => {
      const { bucket, ...rest } = parseInputs(bucketMember, declared);
      return grant('bucket', bucket, rest);
    },
  ],
  [
    'gcp:cloudrunv2/serviceIamMember:ServiceIamMember',
    (declared) => {
      const { name, ...rest } = parseInputs(serviceMember, declared);
      return grant('function', name, rest);
    },
  ],
  [
    'gcp:projects/iAMMember:IAMMember',
    (declared) => {
      const { project: of, ...rest } = parseInputs(projectMember, declared);
      return grant('project', `projects/${of}`, rest);
    },
  ],
]);

export function localRole(declared: DeclaredResource): RoleResource {
  const { project: of, roleId, permissions } = parseInputs(customRole, declared);
  return { kind: 'role', name: `projects/${of}/roles/${roleId}`, permissions };
}

function grant(
  kind: GrantResource['resource']['kind'],
  name: string,
  { role, member: who }: Pick<GrantResource, 'role' | 'member'>,
): GrantResource {
  return { kind: 'grant', resource: { kind, name }, role, member: who };
}

/** The provider takes ids and full names alike. */
function fullName(name: string, prefix: string): string {
  return name.startsWith('projects/') ? name : `${prefix}${name}`;
}
