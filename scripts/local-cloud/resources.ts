/**
 * What a local cloud is brought up from: a plain list, in the terms of the cloud's own resources and in any
 * order. Names of topics and subscriptions are full names, accounts are email addresses.
 */
export type Resource =
  | TopicResource
  | SubscriptionResource
  | BucketResource
  | FunctionResource
  | WorkflowResource;

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
  /** The accounts that may call it. Absent: anyone, without a token. */
  readonly invokers?: readonly string[];
  readonly timeoutSeconds: number;
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

export interface WorkflowResource {
  readonly kind: 'workflow';
  /** `projects/P/locations/L/workflows/W` */
  readonly name: string;
  /** The definition, in YAML or JSON. */
  readonly source: string;
  /** The account it acts as. */
  readonly serviceAccount: string;
  /** What `sys.get_env` answers; a function of the list stands for its address. */
  readonly environment: Readonly<Record<string, string | { readonly functionName: string }>>;
}
