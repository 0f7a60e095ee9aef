import type { Route } from '../http/router.ts';
import { authorized } from './authorize.ts';
import { bucketRoutes } from './buckets.ts';
import { composeRoutes } from './compose.ts';
import type { Context } from './context.ts';
import { copyRoutes } from './copy.ts';
import { downloadRoutes } from './download.ts';
import { notificationRoutes } from './notification-configs.ts';
import { objectRoutes } from './objects.ts';
import { resumableRoutes } from './resumable.ts';
import { uploadRoutes } from './upload.ts';

/**
 * All that the emulator answers. The client leaves `storage/v1` out when it is told of an emulator by
 * STORAGE_EMULATOR_HOST and writes it with `apiEndpoint`, so both are served.
 */
export function routesOf(context: Context): Route[] {
  const json = [
    ...bucketRoutes(context),
    ...objectRoutes(context),
    ...copyRoutes(context),
    ...composeRoutes(context),
    ...notificationRoutes(context),
  ];
  return [
    ...json,
    ...json.map((route) => ({ ...route, path: `storage/v1/${route.path}` })),
    ...uploadRoutes(context),
    ...resumableRoutes(context),
    ...downloadRoutes(context),
  ].map((route) => authorized(context, route));
}
