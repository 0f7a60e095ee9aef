import * as gcp from '@pulumi/gcp';
import type { Context } from './context.ts';
import type { Job } from './job.ts';

/**
 * Lets Pub/Sub sign tokens as the job's invoker, and nobody else. Agents that were made after 2021-04-08 may already.
 * https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export function declareTokenCreator(job: Job, { settings, agents }: Context): void {
  if (!settings.pubsubTokenCreator) return;
  new gcp.serviceaccount.IAMBinding(
    `${job.declaration.name}-tokens`,
    {
      serviceAccountId: job.invoker.name,
      role: 'roles/iam.serviceAccountOpenIdTokenCreator',
      members: [agents.pubsub],
    },
    { parent: job },
  );
}
