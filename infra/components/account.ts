import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';

/** An account that nothing is granted to yet. */
export function declareAccount(
  logicalName: string,
  { accountId, displayName }: { readonly accountId: string; readonly displayName: string },
  { parent, context }: { readonly parent: pulumi.Resource; readonly context: Context },
): gcp.serviceaccount.Account {
  const { project } = context.settings;
  return new gcp.serviceaccount.Account(logicalName, { project, accountId, displayName }, { parent });
}
