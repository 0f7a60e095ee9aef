import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings.ts';

/** The accounts that Google's services act as in this project, as IAM members. */
export interface ServiceAgents {
  /** Forwards dead letters: https://docs.cloud.google.com/pubsub/docs/dead-letter-topics#grant_forwarding_permissions */
  readonly pubsub: pulumi.Output<string>;
  /** Publishes upload notifications. */
  readonly storage: pulumi.Output<string>;
}

export function declareServiceAgents({ project }: Settings): ServiceAgents {
  const pubsub = new gcp.projects.ServiceIdentity('pubsub-agent', {
    project,
    service: 'pubsub.googleapis.com',
  });
  return { pubsub: pubsub.member, storage: gcp.storage.getProjectServiceAccountOutput({ project }).member };
}
