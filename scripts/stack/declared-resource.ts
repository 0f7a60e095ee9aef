/** One resource as the Pulumi program declares it, all outputs resolved. */
export interface DeclaredResource {
  readonly urn: string;
  /** `gcp:pubsub/topic:Topic`, say; `klio:gcp:Job` of a component. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** URN of the component that it is a part of; empty at the top. */
  readonly parent: string;
  /** False for components, which exist in Pulumi alone. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs. */
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
}

/** Everything that a program declares, in the order of registration, and what the stack puts out. */
export interface DeclaredStack {
  readonly resources: readonly DeclaredResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}
