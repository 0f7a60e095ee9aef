import type { Access } from '../../../scripts/emulator/iam/access.ts';

export const ACCOUNT = 'run@p.iam.gserviceaccount.com';

/** An account with these permissions on anything, and none besides. `asked` is what they were needed on. */
export function accountWith(...permissions: string[]): Access & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    lacks(permission, resource) {
      asked.push(`${permission} on ${resource.kind} ${resource.name}`);
      return permissions.includes(permission)
        ? null
        : { account: ACCOUNT, permission, resource, role: 'roles/r' };
    },
  };
}
