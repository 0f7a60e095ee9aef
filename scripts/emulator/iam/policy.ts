import { PREDEFINED_ROLES } from './roles.ts';

/** Something that a role can be granted on. */
export interface ResourceId {
  readonly kind: 'project' | 'topic' | 'subscription' | 'bucket' | 'function' | 'serviceAccount';
  /** `projects/P` of a project, the full name of a topic or subscription, else the name or email. */
  readonly name: string;
}

export type Member = `serviceAccount:${string}`;

export interface Grant {
  readonly resource: ResourceId;
  /** `roles/…`, or the name of a custom role. */
  readonly role: string;
  readonly member: Member;
}

export interface CustomRole {
  /** `projects/P/roles/ID` */
  readonly name: string;
  readonly permissions: readonly string[];
}

/** Who may do what. What is granted on a project holds for all that is in it. */
export interface Policy {
  allows(member: Member, permission: string, resource: ResourceId): boolean;
  /** Those who have a permission, each once. */
  membersWith(permission: string, resource: ResourceId): readonly Member[];
  /** The role that permits least besides, null when none of those known has the permission. */
  leastRoleWith(permission: string): string | null;
}

/** The policy that grants make in a project. Throws when one is of a role that is not known. */
export function createPolicy(options: {
  /** What a bucket or a function, whose names do not say it, belongs to. */
  readonly project: string;
  readonly grants: readonly Grant[];
  readonly customRoles?: readonly CustomRole[];
}): Policy {
  const { project, grants, customRoles = [] } = options;
  const roles = new Map([
    ...customRoles.map(({ name, permissions }) => [name, permissions] as const),
    ...PREDEFINED_ROLES,
  ]);
  const granted = new Map<string, Map<Member, Set<string>>>();
  for (const { resource, role, member } of grants) {
    const permissions = roles.get(role);
    if (!permissions) throw unknownRole(role, resource);
    const members = granted.get(keyOf(resource)) ?? new Map<Member, Set<string>>();
    granted.set(keyOf(resource), members);
    members.set(member, new Set([...(members.get(member) ?? []), ...permissions]));
  }
  const grantedOn = (resource: ResourceId) =>
    [resource, projectOf(resource, project)].flatMap((at) => granted.get(keyOf(at)) ?? []);
  return {
    allows: (member, permission, resource) =>
      grantedOn(resource).some((members) => members.get(member)?.has(permission)),
    membersWith(permission, resource) {
      const members = grantedOn(resource).flatMap((at) => [...at]);
      const having = members.filter(([, permissions]) => permissions.has(permission));
      return [...new Set(having.map(([member]) => member))];
    },
    leastRoleWith(permission) {
      const having = [...roles].filter(([, permissions]) => permissions.includes(permission));
      const [least] = having.toSorted(([, a], [, b]) => a.length - b.length);
      return least?.[0] ?? null;
    },
  };
}

function keyOf({ kind, name }: ResourceId): string {
  return `${kind} ${name}`;
}

function projectOf({ name }: ResourceId, project: string): ResourceId {
  const [prefix, named] = name.split('/');
  return { kind: 'project', name: `projects/${prefix === 'projects' && named ? named : project}` };
}

function unknownRole(role: string, { kind, name }: ResourceId): Error {
  return new Error(
    `Cannot grant "${role}" on ${kind} ${name}: the role is not known here; add it to scripts/emulator/iam/roles.ts ` +
      'with what it permits, or declare it when it is a custom one',
  );
}
