import type { ReadResourceRequest, RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';
import { isRpcSecret, unwrapRpcSecret } from '@pulumi/pulumi/runtime/rpc.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';

/** A resource as the program asked for it. */
export interface RegisteredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; empty for the stack itself. */
  readonly parent: string;
  /** False for components. */
  readonly custom: boolean;
  /** As sent: assets and archives are objects with a signature; secrets are opened. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs with a secret in them. */
  readonly secrets: readonly string[];
  /** URNs, from `dependsOn` and from outputs among the inputs. */
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider: string;
  readonly protect: boolean;
  /** The id of one that exists and is only looked at, as by a StackReference. */
  readonly readId?: string;
}

export interface Deployment {
  readonly stack: string;
  readonly project: string;
}

const ROOT_TYPE = 'pulumi:pulumi:Stack';

/** A resource that the program declares. */
export function readRegistration(
  request: RegisterResourceRequest,
  deployment: Deployment,
): RegisteredResource {
  return {
    ...readCommon(request, request.getObject(), deployment),
    custom: request.getCustom(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [key, urns.getUrnsList()]),
    ),
    protect: request.getProtect() ?? false,
  };
}

/** A resource that the program only looks at. */
export function readLookup(request: ReadResourceRequest, deployment: Deployment): RegisteredResource {
  return {
    ...readCommon(request, request.getProperties(), deployment),
    custom: true,
    propertyDependencies: {},
    protect: false,
    readId: request.getId(),
  };
}

function readCommon(
  request: RegisterResourceRequest | ReadResourceRequest,
  inputs: Struct | undefined,
  { stack, project }: Deployment,
) {
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  // As the engine does it: the types of all parents, but for the stack.
  const parentType = parent.split('::')[2] ?? ROOT_TYPE;
  const qualified = parentType === ROOT_TYPE ? type : `${parentType}$${type}`;
  const raw = inputs?.toJavaScript() ?? {};
  return {
    urn: `urn:pulumi:${stack}::${project}::${qualified}::${name}`,
    type,
    name,
    parent,
    inputs: opened(raw) as Record<string, unknown>,
    secrets: Object.keys(raw).filter((key) => hasSecret(raw[key])),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
  };
}

/** The value without the envelopes that mark secrets. */
export function opened(value: unknown): unknown {
  if (isRpcSecret(value)) return opened(unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, opened(part)]));
}

function hasSecret(value: unknown): boolean {
  if (isRpcSecret(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasSecret);
}
