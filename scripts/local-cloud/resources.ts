import type { CustomRole, Grant } from '../emulator/iam/policy.ts';

/**
 * What a local cloud is brought up from: a plain list, in the terms of the cloud's own resources and in any
 * order. Names of topics and subscriptions are full names, accounts are email addresses.
 */
export type Resource =
  | TopicResource
  | SubscriptionResource
  | BucketResource
  | FunctionResource
  | WorkflowResource
  | GrantResource
  | RoleResource;

export interface TopicResource {
  readonly kind: 'topic';
  readonly name: string;
}

/** No subscription expires, however long nobody uses it. */
export interface SubscriptionResource {
  readonly kind: 'subscription';
  readonly name: string;
  readonly topic: string;
  readonly filter?: string;
  readonly ackDeadlineSeconds: number;
  /** How long unacknowledged messages are kept, 7 days unless given. */
  readonly messageRetentionSeconds?: number;
  readonly retryPolicy?: { readonly minimumBackoffSeconds: number; readonly maximumBackoffSeconds: number };
  readonly deadLetterPolicy?: { readonly topic: string; readonly maxDeliveryAttempts: number };
  /** Absent on a subscription that is pulled. */
  readonly push?: {
    /** Name of the function that gets the messages. */
    readonly functionName: string;
    /** Appended to the function's address. */
    readonly path: string;
    /** The account that the OIDC token speaks for. Its audience is the function's address. */
    readonly serviceAccount: string;
  };
}

export interface BucketResource {
  readonly kind: 'bucket';
  readonly name: string;
  readonly notifications: readonly {
    readonly topic: string;
    readonly eventTypes: readonly ('OBJECT_FINALIZE' | 'OBJECT_DELETE')[];
    readonly objectNamePrefix?: string;
  }[];
}

export interface FunctionResource {
  readonly kind: 'function';
  readonly name: string;
  /** Path of the entry module, from the repository's root. */
  readonly source: string;
  /** The name under which the module registers itself. */
  readonly target: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The account it runs as. */
  readonly serviceAccount: string;
  /** The accounts that may call it. Absent: anyone, without a token. Where IAM is enforced, grants say it instead. */
  readonly invokers?: readonly string[];
  /** Of an instance, such as 1Gi: its heap is as large as there. Absent: as large as on a machine like this. */
  readonly memory?: string;
  readonly timeoutSeconds: number;
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

export interface WorkflowResource {
  readonly kind: 'workflow';
  /** `projects/<project>/locations/<location>/workflows/<id>` */
  readonly name: string;
  /** Its definition, JSON or YAML. */
  readonly source: string;
  /** The account that its calls speak for. */
  readonly serviceAccount: string;
  /** What `sys.get_env` finds. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that hold the address of a function, by its name. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A role that an account has on a resource of the list, or on the project. */
export interface GrantResource extends Grant {
  readonly kind: 'grant';
}

/** A role of the project's own, for the grants of the list. */
export interface RoleResource extends CustomRole {
  readonly kind: 'role';
}

/** Those of one kind, in the order of the list. */
export function ofKind<K extends Resource['kind']>(
  resources: readonly Resource[],
  kind: K,
): Extract<Resource, { kind: K }>[] {
  return resources.filter((resource): resource is Extract<Resource, { kind: K }> => resource.kind === kind);
}
