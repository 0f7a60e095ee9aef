import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { type Grant, grantsOf, LISTER } from '../grants.ts';
import { type Context, idOf } from './context.ts';
import type { Job } from './job.ts';

/** What every function may do in the project as a whole. */
const PROJECT_ROLES = ['roles/logging.logWriter', 'roles/cloudtrace.agent', 'roles/monitoring.metricWriter'];

/** What a role is granted on, where this stack declares it: the grant then waits for it. */
export interface Grantable {
  readonly topics: ReadonlyMap<string, gcp.pubsub.Topic>;
  readonly buckets: ReadonlyMap<string, gcp.storage.Bucket>;
  readonly lister: gcp.projects.IAMCustomRole;
}

/** A role that somebody else has to grant. */
export interface NeededGrant {
  readonly resource: string;
  readonly role: string;
  readonly member: pulumi.Output<string>;
}

/** The role that sees which objects there are: planning looks, it does not read. */
export function declareLister({ names, settings }: Context): gcp.projects.IAMCustomRole {
  return new gcp.projects.IAMCustomRole('object-lister', {
    project: settings.project,
    roleId: names.listerRole(),
    title: 'Klio object lister',
    description: 'Sees which objects exist, and not what is in them',
    permissions: ['storage.objects.list'],
  });
}

/**
 * Gives a job's function the roles that it needs, one by one, and nothing more. Answers with those on what external
 * jobs own when the stack only lists them.
 */
export function declareAccess(job: Job, grantable: Grantable, { names, settings }: Context): NeededGrant[] {
  const { project, externalGrants } = settings;
  const { member } = job.runtime;
  for (const role of PROJECT_ROLES) {
    new gcp.projects.IAMMember(
      `${job.declaration.name}-${idOf(role)}`,
      { project, role, member },
      { parent: job },
    );
  }
  const grants = grantsOf(job.declaration, names);
  const listed = grants.filter(({ external }) => external && externalGrants === 'list');
  for (const grant of grants) if (!listed.includes(grant)) declareGrant(job, grant, grantable);
  return listed.map(({ name, role }) => ({ resource: name, role, member }));
}

function declareGrant(job: Job, grant: Grant, grantable: Grantable): void {
  const logicalName = `${job.declaration.name}: ${idOf(grant.role)} on ${grant.label}`;
  const role = grant.role === LISTER ? grantable.lister.name : grant.role;
  const { member } = job.runtime;
  const parent = job;
  if (grant.on === 'bucket') {
    const bucket = grantable.buckets.get(grant.name)?.name ?? grant.name;
    new gcp.storage.BucketIAMMember(logicalName, { bucket, role, member }, { parent });
  } else {
    const topic = grantable.topics.get(grant.name)?.id ?? grant.name;
    new gcp.pubsub.TopicIAMMember(logicalName, { topic, role, member }, { parent });
  }
}
