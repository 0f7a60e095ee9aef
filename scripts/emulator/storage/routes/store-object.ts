import { randomUUID } from 'node:crypto';
import { StagedFile } from '../disk/staged-file.ts';
import { verifyChecksums } from '../model/checksums.ts';
import { ApiError } from '../model/errors.ts';
import type { ObjectRecord } from '../model/object.ts';
import { checkForWrite } from '../model/preconditions.ts';
import type { UploadPlan } from '../model/upload-session.ts';
import type { Context } from './context.ts';

export interface StoreOptions {
  /** Makes it a composite object, which has no MD5. */
  readonly componentCount?: number | undefined;
}

/** Refuses before any bytes travel what could only be refused after. Throws 403, 404 and 412. */
export function checkPlan({ catalog }: Context, { bucket, name, ...plan }: UploadPlan): void {
  const live = catalog.find(bucket, name);
  checkForWrite(plan.conditions, live);
  if (live && plan.overwriteRefusal) throw new ApiError(403, 'forbidden', plan.overwriteRefusal);
}

/** Takes bytes in and makes them the live object, or leaves nothing behind. Throws 400, 403, 404 and 412. */
export async function storeObject(
  context: Context,
  plan: UploadPlan,
  bytes: AsyncIterable<Uint8Array>,
  options: StoreOptions = {},
): Promise<ObjectRecord> {
  const uploadId = randomUUID();
  const staged = new StagedFile(context.layout.staged(uploadId));
  try {
    await staged.append(bytes);
    return await commitStaged(context, { ...plan, uploadId }, staged, options);
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/** Makes staged bytes the live object if they are what they should be. Throws 400, 403, 404 and 412. */
export async function commitStaged(
  context: Context,
  plan: UploadPlan & { readonly uploadId: string },
  staged: StagedFile,
  { componentCount }: StoreOptions = {},
): Promise<ObjectRecord> {
  const { bucket, name, settings, claimed, conditions, uploadId } = plan;
  const digest = await staged.seal();
  verifyChecksums(claimed, digest);
  const { md5Hash, ...rest } = digest;
  const kind = componentCount === undefined ? { md5Hash } : { componentCount };
  checkPlan(context, plan); // with the commit one step: nothing comes in between
  return context.catalog.commit({ bucket, name, settings, uploadId, ...rest, ...kind }, conditions);
}
