import { createPolicy, type Policy } from '../emulator/iam/policy.ts';
import { ofKind, type Resource } from './resources.ts';

/** The policy that the grants of a list make. Throws when one is of an unknown role, or on something not in the list. */
export function policyOf(resources: readonly Resource[], project: string): Policy {
  const grants = ofKind(resources, 'grant');
  const declared = new Set(
    resources.flatMap((resource) => (resource.kind === 'grant' ? [] : [`${resource.kind} ${resource.name}`])),
  );
  for (const { role, member, resource } of grants) {
    const { kind, name } = resource;
    if (kind === 'project' || kind === 'serviceAccount' || declared.has(`${kind} ${name}`)) continue;
    throw new Error(
      `Cannot grant "${role}" on ${kind} ${name} to ${member}: there is no such ${kind} in the list`,
    );
  }
  return createPolicy({ project, grants, customRoles: ofKind(resources, 'role') });
}
