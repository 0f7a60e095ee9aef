import type * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { AnyJob } from '../../shared/graph/job.ts';
import { edgeFilter, pushPath } from '../../shared/graph/names.ts';
import type { Context } from './context.ts';
import type { Job } from './job.ts';
import { declarePushSubscription } from './push-subscription.ts';

export interface EdgeArgs {
  readonly parent: AnyJob;
  /** The parent's output topic; its full name where the parent is external. */
  readonly events: pulumi.Input<string>;
  readonly child: Job;
  readonly context: Context;
}

/**
 * An edge of the graph: the child hears what the parent says to anyone, or to the child among others. It is in
 * the child's project, whoever owns the parent, and so are its cost and its push identity.
 */
export class Edge extends pulumi.ComponentResource {
  readonly subscription: gcp.pubsub.Subscription;

  constructor(name: string, { parent, events, child, context }: EdgeArgs) {
    super('klio:gcp:Edge', name);
    this.subscription = declarePushSubscription(
      `${name}-subscription`,
      {
        name: context.names.edgeSubscription(parent, child.declaration),
        topic: events,
        filter: edgeFilter(child.declaration),
        path: pushPath(parent),
      },
      { job: child, parent: this, context },
    );
    this.registerOutputs({ subscription: this.subscription.name });
  }
}
