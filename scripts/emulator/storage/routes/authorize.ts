import type { Call } from '../http/call.ts';
import type { Route } from '../http/router.ts';
import { forbidden, type Permission, refusalOf } from '../model/permissions.ts';
import type { UploadPlan } from '../model/upload-session.ts';
import type { Context } from './context.ts';

/** The same route, for those who have the permissions that it needs. That a bucket is missing, anyone is told. */
export function authorized({ catalog }: Context, route: Route): Route {
  return {
    ...route,
    handle: async (call) => {
      for (const permission of route.permissions) {
        const bucket = call.param('bucket');
        if (bucket) demand(call, permission, catalog.bucket(bucket).record.name);
        else demandOnProject(call, permission);
      }
      return route.handle(call);
    },
  };
}

/** Throws 403 when the caller does not have the permission on the bucket. */
export function demand({ access }: Call, permission: Permission, bucket: string): void {
  const denial = access.lacks(permission, { kind: 'bucket', name: bucket });
  if (denial) throw forbidden(denial);
}

function demandOnProject({ access, query }: Call, permission: Permission): void {
  const denial = access.lacks(permission, { kind: 'project', name: `projects/${query.get('project')}` });
  if (denial) throw forbidden(denial);
}

/** To replace an object is to delete the one that was there. */
export function overwriteRefusal({ access }: Call, bucket: string): Pick<UploadPlan, 'overwriteRefusal'> {
  const denial = access.lacks('storage.objects.delete', { kind: 'bucket', name: bucket });
  return denial ? { overwriteRefusal: refusalOf(denial) } : {};
}
