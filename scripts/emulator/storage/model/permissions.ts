import { type Denial, remedyFor } from '../../iam/access.ts';
import { ApiError } from './errors.ts';

/** What the methods that are served need: https://cloud.google.com/storage/docs/access-control/iam-json */
export type Permission =
  | `storage.buckets.${'create' | 'delete' | 'get' | 'list' | 'update'}`
  | `storage.objects.${'create' | 'delete' | 'get' | 'list' | 'update'}`;

/** The service's 403, with the grant that would help. */
export function forbidden(denial: Denial): ApiError {
  return new ApiError(403, 'forbidden', refusalOf(denial));
}

export function refusalOf(denial: Denial): string {
  const { account, permission } = denial;
  const isOfObject = permission.startsWith('storage.objects.') && permission !== 'storage.objects.list';
  return (
    `${account} does not have ${permission} access to the Google Cloud Storage ${isOfObject ? 'object' : 'bucket'}. ` +
    `Permission '${permission}' denied on resource (or it may not exist). ${remedyFor(denial)}`
  );
}
