import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { type Grant, LISTER } from '../grants.ts';
import { type Context, idOf } from './context.ts';

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

export interface Grantee {
  /** Starts the logical names of its grants. */
  readonly name: string;
  readonly account: gcp.serviceaccount.Account;
  readonly parent: pulumi.Resource;
}

/**
 * Gives an account its roles one by one. Answers with those on what external jobs own, when the stack only lists
 * them.
 */
export function declareGrants(
  grantee: Grantee,
  grants: readonly Grant[],
  { grantable, context }: { readonly grantable: Grantable; readonly context: Context },
): NeededGrant[] {
  const isListed = ({ external }: Grant) => external !== null && context.settings.externalGrants === 'list';
  for (const grant of grants) if (!isListed(grant)) declareGrant(grantee, grant, grantable);
  const { member } = grantee.account;
  return grants.filter(isListed).map(({ name, role }) => ({ resource: name, role, member }));
}

/** Gives an account roles on the project as a whole: only to write logs and the like. */
export function declareProjectRoles(
  { name, account, parent }: Grantee,
  roles: readonly string[],
  { settings }: Context,
): void {
  const { project } = settings;
  for (const role of roles) {
    new gcp.projects.IAMMember(
      `${name}: ${idOf(role)}`,
      { project, role, member: account.member },
      { parent },
    );
  }
}

function declareGrant({ name, account, parent }: Grantee, grant: Grant, grantable: Grantable): void {
  const logicalName = `${name}: ${idOf(grant.role)} on ${grant.label}`;
  const role = grant.role === LISTER ? grantable.lister.name : grant.role;
  const { member } = account;
  if (grant.on === 'bucket') {
    const bucket = grantable.buckets.get(grant.name)?.name ?? grant.name;
    new gcp.storage.BucketIAMMember(logicalName, { bucket, role, member }, { parent });
  } else {
    const topic = grantable.topics.get(grant.name)?.id ?? grant.name;
    new gcp.pubsub.TopicIAMMember(logicalName, { topic, role, member }, { parent });
  }
}
