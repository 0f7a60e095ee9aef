import type { Policy, ResourceId } from './policy.ts';

/** What one caller may do. */
export interface Access {
  /** What the caller lacks, null when nothing stands against it. */
  lacks(permission: string, resource: ResourceId): Denial | null;
}

export interface Denial {
  /** The account's email. */
  readonly account: string;
  readonly permission: string;
  readonly resource: ResourceId;
  /** A role that would do, null when none that is known would. */
  readonly role: string | null;
}

/** That of the developer, who may do anything. */
export const UNLIMITED: Access = { lacks: () => null };

/** Access by the policy of the moment. */
export class AccessControl {
  #policy: Policy;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** From now on this one holds, also for what `of` gave out before. */
  use(policy: Policy): void {
    this.#policy = policy;
  }

  /** What an account may do, by its email. */
  of(account: string): Access {
    return {
      lacks: (permission, resource) => {
        if (this.#policy.allows(`serviceAccount:${account}`, permission, resource)) return null;
        return { account, permission, resource, role: this.#policy.leastRoleWith(permission) };
      },
    };
  }

  /** The emails of the accounts that have a permission. */
  accountsWith(permission: string, resource: ResourceId): string[] {
    const members = this.#policy.membersWith(permission, resource);
    return members.map((member) => member.slice(member.indexOf(':') + 1));
  }
}

/** What the real services do not tell: the grant that would help. */
export function remedyFor({ permission, resource: { kind, name }, role }: Denial): string {
  return `${role ?? `a role with ${permission}`} on ${kind} ${name} would allow it`;
}
