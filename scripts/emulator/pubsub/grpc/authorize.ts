import type { handleUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { type Access, remedyFor } from '../../iam/access.ts';
import { PubSubError } from '../pubsub-error.ts';
import { neededPermissions } from './needed-permissions.ts';
import { toStatus } from './status.ts';

/** Throws PERMISSION_DENIED when the caller may not make this request. */
export function authorize(access: Access, method: string, request: object): void {
  for (const { permission, resource } of neededPermissions(method, request)) {
    const denial = access.lacks(permission, resource);
    if (!denial) continue;
    throw new PubSubError(
      'PERMISSION_DENIED',
      `User not authorized to perform this action. ${denial.account} has no ${permission}: ${remedyFor(denial)}`,
    );
  }
}

/** The same unary methods, for a caller who may do what `access` allows and no more. */
export function authorized(
  methods: UntypedServiceImplementation,
  access: Access,
): UntypedServiceImplementation {
  const entries = Object.entries(methods) as [string, handleUnaryCall<object, object>][];
  return Object.fromEntries(entries.map(([method, handle]) => [method, guarded(method, handle, access)]));
}

function guarded(
  method: string,
  handle: handleUnaryCall<object, object>,
  access: Access,
): handleUnaryCall<object, object> {
  return (call, callback) => {
    try {
      authorize(access, method, call.request);
    } catch (error) {
      callback(toStatus(error));
      return;
    }
    handle(call, callback);
  };
}
