import type { DeclaredResource } from './declared-resource.ts';
import { factOf } from './fact-of.ts';

/** What a person knows a resource by: its name in the cloud, or what a nameless one says. */
export function titleOf(resource: DeclaredResource): string {
  const { name, roleId, member, bucket } = resource.inputs;
  const isPart = member !== undefined || bucket !== undefined; // of what is named there
  const known = isPart ? undefined : (name ?? roleId);
  return String(known ?? '') || factOf(resource) || resource.name;
}
